using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;
using Microsoft.AspNetCore.Mvc;

namespace Marketing.Dashboard.Api;

/// <summary>Looking a decision model over, and trying it, before it is deployed. Nothing is stored.</summary>
static class DecisionsApi
{
    const int LargestModel = 16 << 20;

    /// <summary>Characters told of a value.</summary>
    const int LongestLiteral = 2_000;

    sealed record DecisionView(string Id, string Name, IReadOnlyCollection<string> Inputs);

    sealed record WitnessView(string Label, JsonElement Value, string Literal);

    /// <param name="Rule">Rule of its table, counted from 1.</param>
    /// <param name="Column">Column of its table, counted from 1 among the inputs or the outputs.</param>
    /// <param name="Part">input or output; null when no column is meant.</param>
    sealed record PlaceView(string Decision, string Name, int? Rule, int? Column, string? Part, string? Label)
    {
        public static PlaceView? Of(DmnPlace? place) => place is null ? null
            : new(place.Decision, place.Name, place.Rule, place.Column, place.Column is null ? null : place.IsOutput ? "output" : "input", place.Label);
    }

    sealed record FindingView(string Kind, ProblemView Problem, int TableLine, int TableColumn, int? Rule, IReadOnlyList<int> Rules, int? Column, IReadOnlyList<WitnessView> Witness, PlaceView? Place)
    {
        public static FindingView Of(TableFinding finding, string? file, DmnPlaces places) => new(
            finding.Kind.ToString().ToLowerInvariant(), ProblemView.Of(finding.Problem with { File = file }), finding.Table.Line, finding.Table.Column, finding.Rule, finding.Rules, finding.Column,
            [.. finding.Witness.Select(value => new WitnessView(value.Label, JsonElement.Parse(FeelJson.ToJson(value.Value)), value.Literal))],
            finding.Problem.Position is { } at ? PlaceView.Of(places.At(at)) : null);
    }

    /// <param name="Places">Where each of the problems is, in their order.</param>
    sealed record Checked(IReadOnlyList<ProblemView> Problems, IReadOnlyList<PlaceView?> Places, IReadOnlyList<FindingView> Findings, IReadOnlyList<DecisionView> Decisions);

    internal sealed record TrialBody(string Model, string Decision, Dictionary<string, JsonElement>? Variables = null);

    sealed record OutputView(string Name, string Literal);

    sealed record MatchView(int Rule, IReadOnlyList<OutputView> Outputs);

    /// <param name="Why">The first condition that did not hold.</param>
    sealed record MissView(int Rule, WordsView Why);

    /// <param name="Missed">The rules that did not match, of a very long table the first ones.</param>
    sealed record TriedTable(string Decision, string Name, IReadOnlyList<OutputView> Inputs, IReadOnlyList<MatchView> Rules, IReadOnlyList<MissView> Missed);

    /// <param name="Literal">The answer as FEEL.</param>
    /// <param name="Warnings">Why something in it is null.</param>
    sealed record Tried(string Literal, IReadOnlyList<TriedTable> Tables, IReadOnlyList<WordsView> Warnings);

    public static void MapDecisions(this RouteGroupBuilder api)
    {
        api.MapPost("/decisions/check", Check).WithName("checkDecisions").Accepts<string>("application/xml", "text/xml", "text/plain").Produces<Checked>()
            .WithMetadata(new RequestSizeLimitAttribute(LargestModel));
        api.MapPost("/decisions/try", Try).WithName("tryDecision").WithSummary("Evaluates a decision of a text, deployed or not: its answer and the rules that matched.").Produces<Tried>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithMetadata(new RequestSizeLimitAttribute(LargestModel));
    }

    static async Task<IResult> Check(HttpRequest request, Viewer viewer, CancellationToken cancellation, string? file = null)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, cancellation);
        file ??= "model.dmn";
        var xml = content.ToArray();
        var (model, places) = (DecisionModel.Read(xml, file: file), DmnPlaces.Of(xml));
        return Results.Ok(new Checked(
            [.. model.Problems.Select(ProblemView.Of)],
            [.. model.Problems.Select(problem => problem.Position is { } at ? PlaceView.Of(places.At(at)) : null)],
            [.. model.Analyze().Select(finding => FindingView.Of(finding, file, places))],
            [.. model.Decisions.Select(decision => new DecisionView(decision.Id, decision.Name, model.InputsOf(decision.Id)))]));
    }

    static IResult Try(TrialBody body, Viewer viewer, Func<Surroundings> surroundings, EngineClock clock)
    {
        var model = DecisionModel.Read(body.Model);
        if (model.Problems.FirstOrDefault(problem => problem.IsError) is { } wrong)
            return Problems.Refused(StatusCodes.Status400BadRequest, "invalid-model", new Words($"模型有误，不能试算：{wrong.Message.Chinese}", $"The model is wrong and cannot be tried: {wrong.Message.English}"));
        if (model.Decisions.All(decision => decision.Id != body.Decision))
            return Problems.Refused(StatusCodes.Status400BadRequest, "unknown-decision", new Words($"模型里没有决策“{body.Decision}”，有：{Known(model)}。", $"Expected one of the decisions {Known(model)}, but found '{body.Decision}'."));

        var variables = new Context.Builder();
        foreach (var (name, value) in body.Variables ?? [])
            variables.Set(name, FeelJson.FromJson(value));
        var around = surroundings();
        var environment = new FeelEnvironment(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), around.Zone), around.Zone) { Functions = around.Functions };
        return Results.Ok(Show(model.Explain(body.Decision, model.ReadInputs(variables.Build()), environment)));
    }

    static string Known(DecisionModel model) => string.Join(", ", model.Decisions.Select(decision => decision.Id));

    static Tried Show(DecisionResult result) => new(Text(result.Value), [.. result.Decisions.SelectMany(decision => decision.Tables.Select(table => Show(decision, table)))],
        [.. result.Warnings.Select(warning => WordsView.Of(warning.Message))]);

    static TriedTable Show(EvaluatedDecision decision, TableMatch table) => new(decision.Id, decision.Name,
        [.. table.Inputs.Select(input => new OutputView(input.Name, Text(input.Value)))],
        [.. table.Rules.Select(rule => new MatchView(rule.Rule, [.. rule.Outputs.Select(output => new OutputView(output.Name, Text(output.Value)))]))],
        [.. table.Missed.Select(missed => new MissView(missed.Rule, WordsView.Of(missed.Words)))]);

    static string Text(Value value) => FeelLiteral.Beginning(value, LongestLiteral);
}
