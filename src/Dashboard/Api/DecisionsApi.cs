using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;
using Microsoft.AspNetCore.Mvc;

namespace Marketing.Dashboard.Api;

/// <summary>Looking a decision model over before it is deployed.</summary>
static class DecisionsApi
{
    const int LargestModel = 16 << 20;

    sealed record DecisionView(string Id, string Name, IReadOnlyCollection<string> Inputs);

    sealed record WitnessView(string Label, JsonElement Value, string Literal);

    sealed record FindingView(string Kind, ProblemView Problem, int TableLine, int TableColumn, int? Rule, IReadOnlyList<int> Rules, int? Column, IReadOnlyList<WitnessView> Witness)
    {
        public static FindingView Of(TableFinding finding, string? file) => new(
            finding.Kind.ToString().ToLowerInvariant(), ProblemView.Of(finding.Problem with { File = file }), finding.Table.Line, finding.Table.Column, finding.Rule, finding.Rules, finding.Column,
            [.. finding.Witness.Select(value => new WitnessView(value.Label, JsonElement.Parse(FeelJson.ToJson(value.Value)), value.Literal))]);
    }

    sealed record Checked(IReadOnlyList<ProblemView> Problems, IReadOnlyList<FindingView> Findings, IReadOnlyList<DecisionView> Decisions);

    public static void MapDecisions(this RouteGroupBuilder api) =>
        api.MapPost("/decisions/check", Check).WithName("checkDecisions").Accepts<string>("application/xml", "text/xml", "text/plain").Produces<Checked>()
            .WithMetadata(new RequestSizeLimitAttribute(LargestModel));

    static async Task<IResult> Check(HttpRequest request, Viewer viewer, CancellationToken cancellation, string? file = null)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, cancellation);
        file ??= "model.dmn";
        var model = DecisionModel.Read(content.ToArray(), file: file);
        return Results.Ok(new Checked(
            [.. model.Problems.Select(ProblemView.Of)],
            [.. model.Analyze().Select(finding => FindingView.Of(finding, file))],
            [.. model.Decisions.Select(decision => new DecisionView(decision.Id, decision.Name, model.InputsOf(decision.Id)))]));
    }
}
