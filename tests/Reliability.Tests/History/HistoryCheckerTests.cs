namespace Marketing.Reliability.Tests.History;

/// <summary>The checker finds each violation that is planted, under its own invariant, and nothing in a run where all is well.</summary>
public class HistoryCheckerTests
{
    static readonly DateTimeOffset Nine = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    static readonly Expectation Promises = new()
    {
        Once = new HashSet<string> { "join" },
        FourEyes = new HashSet<string> { "decide" },
        Timers = new Dictionary<string, (string, TimeSpan)> { ["late"] = ("decide", TimeSpan.FromMinutes(30)) },
    };

    // Instance 1 waits at its task 12 and was told of a late one; instance 2 is done, with one decision.
    static Evidence Good { get; } = new()
    {
        ReadAt = Nine.AddHours(1),
        Instances =
        [
            new(1, "p", "ACTIVE", "r1", "ana", "ana", 1, [1, 11]),
            new(2, "p", "COMPLETED", "r2", "ana", "ana", 1, []),
        ],
        Elements = [new(1, 1, "p", "ACTIVE"), new(11, 1, "decide", "ACTIVE"), new(2, 2, "p", "COMPLETED"), new(21, 2, "decide", "COMPLETED"), new(24, 2, "join", "COMPLETED")],
        Tasks = [new(12, 1, "decide", "CREATED", null), new(22, 2, "decide", "COMPLETED", "ben")],
        Steps =
        [
            new(100, 1, Nine, "ana", [new("started", "p", 1), new("entered", "p", 1), new("entered", "decide", 11)]),
            new(101, 2, Nine, "ana", [new("started", "p", 2), new("entered", "p", 2), new("entered", "decide", 21)]),
            new(102, 1, Nine.AddMinutes(31), null, [new("timer", "late", 11) { Key = 13 }]),
            new(103, 2, Nine.AddMinutes(32), "ben",
            [
                new("task-completed", "decide", 21) { Key = 22, Person = "ben" }, new("message", "decide", 21), new("completed", "decide", 21),
                new("entered", "join", 24), new("completed", "join", 24), new("completed", "p", 2),
            ]),
        ],
        Waits = [new("timer", 14, 1, Nine.AddHours(2))],
        Outbox = [new(50, 1, "notification", true)],
        Notices = [new(50, "ben")],
        Shown = new Dictionary<long, string> { [1] = "ACTIVE", [2] = "COMPLETED", [12] = "CREATED", [22] = "COMPLETED" },
    };

    static readonly IReadOnlyList<Operation> Asked =
    [
        Made(1, Act.Start, Answer.Ok, 1, "r1"), Made(2, Act.Start, Answer.Ok, 2, "r2"), Made(3, Act.Complete, Answer.Ok, 22, "c22"),
        Made(4, Act.Message, Answer.Ok, 2, "r2"), Made(5, Act.Start, Answer.Refused, null, "r3"), Made(6, Act.Start, Answer.Unknown, null, "r4"),
        Made(7, Act.Read, Answer.Ok, 1, null) with { Expected = "r1", Found = "r1" },
    ];

    static Operation Made(int number, Act act, Answer answer, long? subject, string? request) =>
        new(number, act, TimeSpan.Zero, TimeSpan.FromMilliseconds(1), answer, answer == Answer.Ok ? 200 : 0) { Subject = subject, RequestId = request };

    [Fact]
    public void A_run_in_which_all_is_well_has_no_violation() => Assert.Empty(HistoryChecker.Check(Asked, Good, Promises));

    [Fact]
    public void The_lag_of_a_timer_is_known()
    {
        var (due, at, _) = Assert.Single(HistoryChecker.Firings(Good, Promises));
        Assert.Equal(TimeSpan.FromMinutes(1), at - due);
    }

    /// <summary>A violation to plant, and the words it is found with.</summary>
    public static TheoryData<string, string> Planted => new()
    {
        { "an acknowledged start is lost", "I1: operation 8 was acknowledged, but instance 3 is not there" },
        { "an instance has no beginning", "I1: operation 1 was acknowledged, but instance 1 has no step that starts it" },
        { "an acknowledged completion is lost", "I1: operation 8 was acknowledged, but task 12 is CREATED" },
        { "a task is gone", "I1: operation 8 was acknowledged, but task 99 is not there" },
        { "an acknowledged message is lost", "I1: operation 8 was acknowledged, but instance 1 has not received its message" },
        { "a task is decided twice", "I2: task 22 is COMPLETED and has 2 decisions in its history" },
        { "a task is decided without history", "I2: task 12 is COMPLETED and has 0 decisions in its history" },
        { "two are told that they have won", "I2: 2 requests were told that they had completed task 22" },
        { "a request has two effects", "I2: request r1 has started 2 instances" },
        { "a refused request has an effect", "I2: request r3 was refused and has started an instance all the same" },
        { "an instance waits for nothing", "I3: instance 1 (p) is active and waits for nothing" },
        { "a token is lost", "I4: instance 1 (p): is ACTIVE with the tokens [1], but its history leaves [1 11]" },
        { "an ended instance keeps a token", "I4: instance 2 (p): is COMPLETED with the tokens [], but its history leaves [25]" },
        { "an element is entered twice", "I4: instance 1 (p): element 11 (decide) is entered twice" },
        { "an element ends twice", "I4: instance 2 (p): element 21 (decide) is completed when it is COMPLETED" },
        { "a row says something else", "I4: instance 1 (p): element 11 (decide) is COMPLETED, but its history says ACTIVE" },
        { "a row is missing", "I4: instance 1 (p): element 11 of its history has no row" },
        { "a join fires twice", "I4: instance 2 (p): join has completed 2 times" },
        { "a timer fires twice", "I5: timer 13 has fired 2 times" },
        { "a timer fires early", "I5: timer late of element 11 fired at 2026-03-02T01:29:00.0000000+00:00, but was due at 2026-03-02T01:30:00.0000000+00:00" },
        { "a message reaches somebody twice", "I6: message 50 has reached somebody twice" },
        { "a message reaches nobody", "I6: message 51 is marked as delivered and has reached nobody" },
        { "a notice comes from nowhere", "I6: a notice comes from message 77, which is not there" },
        { "a change has no history", "I7: instance 1 was changed 3 times and has 2 steps of history" },
        { "history tells of nobody", "I7: history tells of instance 9, which is not there" },
        { "one reads what is another's", "I8: operation 8 read 'r2' from instance 1, whose marker is 'r1'" },
        { "the interface tells another state", "I9: 2 is stored as COMPLETED and shown as ACTIVE" },
        { "the interface hides a task", "I9: 12 is stored as CREATED and not shown" },
        { "the interface invents one", "I9: 66 is shown and not stored" },
        { "the server breaks", "I10: operation 8 (Other) was answered 500" },
        { "a host dies", "I10: a host has ended by itself" },
        { "a timer is left over", "I11: timer 14 of instance 1 was due at 2026-03-02T01:00:00.0000000+00:00 and still waits at 2026-03-02T02:00:00.0000000+00:00" },
        { "a job is left over", "I11: job 15 of instance 1 was due at 2026-03-02T01:00:00.0000000+00:00 and still waits at 2026-03-02T02:00:00.0000000+00:00" },
        { "a message is left over", "I11: message 50 has not been delivered" },
        { "who asked decides", "I12: task 22 was decided by ana, whose request it is" },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_violation_is_found(string planted, string found)
    {
        var (operations, evidence) = Plant(planted);
        Assert.Contains(found, HistoryChecker.Check(operations, evidence, Promises).Select(one => one.ToString()));
    }

    static (IReadOnlyList<Operation>, Evidence) Plant(string what) => what switch
    {
        "an acknowledged start is lost" => And(Made(8, Act.Start, Answer.Ok, 3, "r5")),
        "an acknowledged completion is lost" => And(Made(8, Act.Complete, Answer.Ok, 12, "c12")),
        "a task is gone" => And(Made(8, Act.Complete, Answer.Ok, 99, "c99")),
        "an acknowledged message is lost" => And(Made(8, Act.Message, Answer.Ok, 1, "r1")),
        "two are told that they have won" => And(Made(8, Act.Complete, Answer.Ok, 22, "another")),
        "one reads what is another's" => And(Made(8, Act.Read, Answer.Ok, 1, null) with { Expected = "r1", Found = "r2" }),
        "the server breaks" => And(Made(8, Act.Other, Answer.Unknown, null, null) with { Status = 500 }),
        _ => (Asked, Broken(what)),
    };

    static (IReadOnlyList<Operation>, Evidence) And(Operation one) => ([.. Asked, one], Good);

    static Evidence Broken(string what) => what switch
    {
        "an instance has no beginning" => Happened(0, events => [.. events.Where(one => one.Kind != "started")]),
        "a task is decided twice" => Happened(3, events => [events[0], .. events]),
        "a task is decided without history" => Good with { Tasks = [Good.Tasks[0] with { State = "COMPLETED", CompletedBy = "ben" }, Good.Tasks[1]] },
        "a request has two effects" => Good with { Instances = [.. Good.Instances, Good.Instances[0] with { Key = 3 }] },
        "a refused request has an effect" => Good with { Instances = [.. Good.Instances, Good.Instances[0] with { Key = 3, BusinessId = "r3" }] },
        "an instance waits for nothing" => Good with { Waits = [], Tasks = [Good.Tasks[1]] },
        "a token is lost" => Good with { Instances = [Good.Instances[0] with { Open = [1] }, Good.Instances[1]] },
        "an ended instance keeps a token" => Happened(3, events => [.. events, new("entered", "x", 25)]),
        "an element is entered twice" => Happened(2, events => [.. events, new("entered", "decide", 11)]),
        "an element ends twice" => Happened(3, events => [.. events, new("completed", "decide", 21)]),
        "a row says something else" => Good with { Elements = [.. Good.Elements.Select(one => one.Key == 11 ? one with { State = "COMPLETED" } : one)] },
        "a row is missing" => Good with { Elements = [.. Good.Elements.Where(one => one.Key != 11)] },
        "a join fires twice" => Happened(3, events => [.. events, new("entered", "join", 26), new("completed", "join", 26)]),
        "a timer fires twice" => Happened(2, events => [events[0], events[0]]),
        "a timer fires early" => Good with { Steps = [.. Good.Steps.Select(step => step.Key == 102 ? step with { At = Nine.AddMinutes(29) } : step)] },
        "a message reaches somebody twice" => Good with { Notices = [Good.Notices[0], Good.Notices[0]] },
        "a message reaches nobody" => Good with { Outbox = [.. Good.Outbox, new(51, 1, "notification", true)] },
        "a notice comes from nowhere" => Good with { Notices = [.. Good.Notices, new(77, "ben")] },
        "a change has no history" => Good with { Instances = [Good.Instances[0] with { Revision = 2 }, Good.Instances[1]] },
        "history tells of nobody" => Good with { Steps = [.. Good.Steps, new(104, 9, Nine, null, [])] },
        "the interface tells another state" => Good with { Shown = new Dictionary<long, string>(Good.Shown!) { [2] = "ACTIVE" } },
        "the interface hides a task" => Good with { Shown = Good.Shown!.Where(one => one.Key != 12).ToDictionary() },
        "the interface invents one" => Good with { Shown = new Dictionary<long, string>(Good.Shown!) { [66] = "ACTIVE" } },
        "a host dies" => Good with { Crashes = ["a host has ended by itself"] },
        "a timer is left over" => Good with { Waits = [Good.Waits[0] with { DueAt = Nine }] },
        "a job is left over" => Good with { Waits = [.. Good.Waits, new("job", 15, 1, Nine, "notify")] },
        "a message is left over" => Good with { Outbox = [Good.Outbox[0] with { Delivered = false }] },
        "who asked decides" => Good with { Tasks = [Good.Tasks[0], Good.Tasks[1] with { CompletedBy = "ana" }] },
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    // The same run with the events of one step changed.
    static Evidence Happened(int step, Func<IReadOnlyList<EventFact>, IReadOnlyList<EventFact>> change) =>
        Good with { Steps = [.. Good.Steps.Select((one, at) => at == step ? one with { Events = change(one.Events) } : one)] };
}
