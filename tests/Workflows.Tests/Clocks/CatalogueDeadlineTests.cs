namespace Marketing.Workflows.Tests.Clocks;

/// <summary>Every deadline of the catalogue can be said with <c>sla.*</c>, deploys, starts a clock and is due when the policy says. What the
/// catalogue marks as a default refers to a setting.</summary>
public class CatalogueDeadlineTests
{
    const string Now = "2026-05-13T10:00"; // a Wednesday
    const string EndOfMonth = "= date(today().year, today().month, 1) + duration(\"P1M\") - duration(\"P1D\")";
    const string EndOfQuarter = "= date(today().year, 3 * ceiling(today().month / 3), 1) + duration(\"P1M\") - duration(\"P1D\")";
    const string EndOfHalfYear = "= date(today().year, 6 * ceiling(today().month / 6), 1) + duration(\"P1M\") - duration(\"P1D\")";
    const string Days = "(for i in 0..6 return today() + duration(\"P1D\") * i)";
    const string Saturday = "= " + Days + "[day of week(item) = \"Saturday\"][1]"; // a date: 24:00 of it
    const string EndOfWeek = "= " + Days + "[day of week(item) = \"Sunday\"][1]";
    const string Heads = "= date and time(" + Days + "[day of week(item) = \"Sunday\"][1], time(\"12:00:00@Asia/Shanghai\"))";
    const string Facts = """
        {"order_exception": {"found_at": "2026-05-13T09:30:00+08:00"}, "receivable": {"due_date": "2026-05-10"}, "contract": {"signed_at": "2026-05-13T08:00:00+08:00", "delivered_at": "2026-05-12T18:00:00+08:00"},
         "complaint": {"accepted_at": "2026-05-13T09:50:00+08:00"}, "sentiment_item": {"detected_at": "2026-05-13T09:00:00+08:00"}, "announcement": {"published_at": "2026-05-12T17:00:00+08:00"},
         "work_instruction": {"reply_due_at": "2026-05-15T12:00:00+08:00"}, "customer_visit": {"visited_at": "2026-05-13T09:00:00+08:00"}, "visitor_register": {"visited_at": "2026-05-13T09:20:00+08:00"},
         "phone_contact": {"called_at": "2026-05-13T09:40:00+08:00"}, "pickup_request": {"received_at": "2026-05-13T08:45:00+08:00"}, "no_pickup_check": {"date": "2026-05-13"}, "warned_at": "2026-05-01T10:00:00+08:00"}
        """;

    /// <summary>Deadline of the catalogue · when it is due · its properties but the id.</summary>
    public static TheoryData<string, string, string[]> Deadlines => new()
    {
        { "annual-plan-before-year-end", "2027-01-01T00:00", ["sla.due=--12-31"] },
        { "monthly-plan-submitted", "2026-05-14T00:00", ["sla.due== config.deadline.monthly_plan_submitted"] },
        { "daily-visit-log", "2026-05-14T00:00", ["sla.due=P0D", "sla.from== customer_visit.visited_at"] },
        { "follow-up-by-grade", "2026-06-13T00:00", ["sla.due== config.deadline.follow_up_by_grade", "sla.from== customer_visit.visited_at"] },
        { "weekly-production-confirmation", "2026-05-18T00:00", ["sla.due=" + EndOfWeek] },
        { "order-exception-feedback", "2026-05-14T09:30", ["sla.due=PT24H", "sla.from== order_exception.found_at"] },
        { "collection-letter", "2026-05-18T00:00", ["sla.due=P7D", "sla.from== receivable.due_date"] },
        { "collection-visit", "2026-05-26T00:00", ["sla.due=P15D", "sla.from== receivable.due_date"] },
        { "collection-legal", "2026-06-10T00:00", ["sla.due=P30D", "sla.from== receivable.due_date"] },
        { "monthly-monitoring", "2026-06-01T00:00", ["sla.due=" + EndOfMonth] },
        { "quarterly-survey", "2026-07-01T00:00", ["sla.due=" + EndOfQuarter] },
        { "research-plan-q1-end", "2027-04-01T00:00", ["sla.due=--03-31"] },
        { "service-file-24h", "2026-05-14T08:00", ["sla.due=PT24H", "sla.from== contract.signed_at"] },
        { "first-return-visit", "2026-05-20T00:00", ["sla.due=P7D", "sla.from== contract.delivered_at"] },
        { "monthly-return-visit", "2026-06-01T00:00", ["sla.due=" + EndOfMonth] },
        { "quarterly-deep-interview", "2026-07-01T00:00", ["sla.due=" + EndOfQuarter] },
        { "complaint-response", "2026-05-13T10:20", ["sla.due=PT30M", "sla.from== complaint.accepted_at", "sla.clock== config.complaint.clock"] },
        { "complaint-preliminary", "2026-05-14T09:50", ["sla.due=PT24H", "sla.from== complaint.accepted_at", "sla.clock== config.complaint.clock"] },
        { "complaint-written-plan", "2026-05-15T09:50", ["sla.due=PT48H", "sla.from== complaint.accepted_at", "sla.clock== config.complaint.clock"] },
        { "half-year-survey", "2026-07-01T00:00", ["sla.due=" + EndOfHalfYear] },
        { "dealer-training-quarterly", "2026-07-01T00:00", ["sla.due=" + EndOfQuarter] },
        { "dealer-assessment-quarterly", "2026-07-01T00:00", ["sla.due=" + EndOfQuarter] },
        { "rectification-deadline", "2026-08-02T00:00", ["sla.due== config.dealer.rectification.until", "sla.from== warned_at"] },
        { "sentiment-response", "2026-05-13T11:00", ["sla.due=PT2H", "sla.from== sentiment_item.detected_at"] },
        { "sentiment-statement", "2026-05-14T09:00", ["sla.due=PT24H", "sla.from== sentiment_item.detected_at"] },
        { "crisis-report", "2026-05-13T11:00", ["sla.due=PT2H", "sla.from== sentiment_item.detected_at", "sla.steps=+PT0S escalate role:manager"] },
        { "ad-plan-q1", "2027-04-01T00:00", ["sla.due=--03-31"] },
        { "promotion-plan-dec-10", "2026-12-11T00:00", ["sla.due=--12-10"] },
        { "promotion-report-quarterly", "2026-07-01T00:00", ["sla.due=" + EndOfQuarter] },
        { "weekly-report-staff", "2026-05-17T00:00", ["sla.due=" + Saturday] },
        { "weekly-report-heads", "2026-05-17T12:00", ["sla.due=" + Heads] },
        { "attendance-statistics-daily", "2026-05-14T00:00", ["sla.due== config.deadline.attendance_statistics_daily"] },
        { "unread-working", "2026-05-13T10:00", ["sla.due=PT2H", "sla.clock=working", "sla.from== announcement.published_at", "sla.steps=+PT0S remind assignee"] },
        { "unread-nonworking", "2026-05-13T05:30", ["sla.due=PT12H", "sla.clock=non-working", "sla.from== announcement.published_at", "sla.steps=+PT0S remind assignee"] },
        { "instruction-answer", "2026-05-15T12:00", ["sla.due== work_instruction.reply_due_at"] },
        { "register-daily", "2026-05-14T00:00", ["sla.due=P0D", "sla.from== visitor_register.visited_at"] },
        { "register-monthly", "2026-06-01T00:00", ["sla.due=" + EndOfMonth] },
        { "phone-follow-up", "2026-05-21T00:00", ["sla.due=P7D", "sla.from== phone_contact.called_at"] },
        { "pickup-city", "2026-05-14T00:00", ["sla.due=P0D", "sla.from== pickup_request.received_at"] },
        { "pickup-rural", "2026-05-16T00:00", ["sla.due=P2D", "sla.from== pickup_request.received_at"] },
        { "pickup-special", "2026-05-17T00:00", ["sla.due=P3D", "sla.from== pickup_request.received_at"] },
        { "no-pickup-call", "2026-05-14T00:00", ["sla.due=P0D", "sla.from== no_pickup_check.date"] },
    };

    [Fact]
    public void There_are_forty_two_of_them() => Assert.Equal(42, Deadlines.Select(row => (string)row[0]).Distinct().Count());

    [Theory]
    [MemberData(nameof(Deadlines))]
    public async Task It_is_due_when_the_policy_says(string id, string due, string[] properties)
    {
        var (world, instance) = await ClockWorld.Started(ClockWorld.OneTask([$"sla.id={id}", .. properties]), Now, Facts);
        await using var _ = world;
        var incidents = (await world.World.Load(instance)).Row.OpenIncidents;
        Assert.Equal(0, incidents);
        var row = await world.Clock();
        Assert.Equal((id, ClockWorld.At(due)), (row.DeadlineId, row.Due));
    }
}
