using Marketing.Dashboard.Http;
using Marketing.Rules;
using Marketing.Workflows.Traceability;

namespace Marketing.Dashboard.Api;

/// <summary>Which clause of the policy is carried out by what, and where there are gaps (DESIGN §7). Everybody may look.</summary>
static class TraceabilityApi
{
    sealed record CarrierView(string Id, WordsView Name, string? Within)
    {
        public static IReadOnlyList<CarrierView> Of(IReadOnlyList<Carrier> carriers) => [.. carriers.Select(one => new CarrierView(one.Id, WordsView.Of(one.Name), one.Within))];
    }

    /// <param name="State">PROVED, UNPROVED, GAP or NOT_AUTOMATED.</param>
    /// <param name="Why">Why nothing carries it out, where that is as it should be.</param>
    sealed record ClauseView(string Clause, string State, WordsView? Why, IReadOnlyList<CarrierView> Processes, IReadOnlyList<CarrierView> Deadlines, IReadOnlyList<CarrierView> Rules, IReadOnlyList<CarrierView> Records,
        IReadOnlyList<CarrierView> Schedules, IReadOnlyList<CarrierView> Scenarios);

    sealed record DocumentView(string Seed, WordsView Name, IReadOnlyDictionary<string, int> Counts);

    sealed record MatrixView(IReadOnlyDictionary<string, int> Counts, IReadOnlyList<DocumentView> Documents, IReadOnlyList<ClauseView> Items);

    public static void MapTraceability(this RouteGroupBuilder api) => api.MapGet("/traceability", Show).WithName("traceability")
        .WithSummary("Clause → process, deadline, rule, record, schedule, scenario; ?state=GAP lists what is missing; ?format=csv or xlsx as a table.").Produces<MatrixView>().ProducesProblem(StatusCodes.Status400BadRequest);

    static async Task<IResult> Show(HttpRequest request, TraceDesk desk, CancellationToken cancellation, string? state = null, string? format = null)
    {
        var all = await desk.Matrix(cancellation);
        if (state is not null && !Enum.GetValues<TraceState>().Any(one => NameOf(one) == state))
            return Problems.Refused(StatusCodes.Status400BadRequest, "unknown-state", new Words($"state 应为 {Known}，却是“{state}”。", $"Expected state to be one of {Known}, but found '{state}'."));
        var chosen = all.Where(clause => state is null || NameOf(clause.State) == state).ToList();
        if (format is "csv" or "xlsx")
            return SheetFiles.Send(format, "traceability", Rows(chosen, SheetFiles.IsEnglish(request)));
        return Results.Ok(new MatrixView(Counts(all),
            [.. desk.Clauses.Documents.Select(document => new DocumentView(document.Seed, WordsView.Of(document.Name), Counts(all.Where(clause => clause.Clause.StartsWith(document.Seed + "-", StringComparison.Ordinal)))))],
            [.. chosen.Select(ViewOf)]));
    }

    static string Known => string.Join(", ", Enum.GetValues<TraceState>().Select(NameOf));

    static ClauseView ViewOf(TracedClause clause) => new(clause.Clause, NameOf(clause.State), WordsView.OfOptional(clause.Why), CarrierView.Of(clause.Processes), CarrierView.Of(clause.Deadlines), CarrierView.Of(clause.Rules),
        CarrierView.Of(clause.Records), CarrierView.Of(clause.Schedules), CarrierView.Of(clause.Scenarios));

    static Dictionary<string, int> Counts(IEnumerable<TracedClause> clauses)
    {
        var counts = clauses.CountBy(clause => clause.State).ToDictionary();
        return Enum.GetValues<TraceState>().ToDictionary(NameOf, state => counts.GetValueOrDefault(state));
    }

    static string NameOf(TraceState state) => state switch
    {
        TraceState.Proved => "PROVED",
        TraceState.Unproved => "UNPROVED",
        TraceState.Gap => "GAP",
        _ => "NOT_AUTOMATED",
    };

    static IEnumerable<IReadOnlyList<string>> Rows(IEnumerable<TracedClause> clauses, bool english)
    {
        yield return english ? ["Clause", "State", "Processes", "Deadlines", "Rules", "Records", "Schedules", "Scenarios"] : ["条款", "状态", "流程", "时限", "规则", "记录", "定时计划", "情景"];
        foreach (var clause in clauses)
            yield return [clause.Clause, NameOf(clause.State), Ids(clause.Processes), Ids(clause.Deadlines), Ids(clause.Rules), Ids(clause.Records), Ids(clause.Schedules), Ids(clause.Scenarios)];
    }

    static string Ids(IReadOnlyList<Carrier> carriers) => string.Join("; ", carriers.Select(one => one.Id));
}
