using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Repair of a running instance: moving tokens by hand, and going on with another version (API-V2 no. 9 and 10).</summary>
static class RepairApi
{
    internal sealed record ModificationRequest
    {
        public IReadOnlyList<ActivateBody>? ActivateInstructions { get; init; }
        public IReadOnlyList<MoveBody>? MoveInstructions { get; init; }
        public IReadOnlyList<TerminateBody>? TerminateInstructions { get; init; }
        public long? OperationReference { get; init; }
    }

    internal sealed record ActivateBody(string ElementId, IReadOnlyList<VariablesBody>? VariableInstructions = null, string? AncestorElementInstanceKey = null);

    internal sealed record MoveBody(SourceBody SourceElementInstruction, string TargetElementId, AncestorBody? AncestorScopeInstruction = null,
        IReadOnlyList<VariablesBody>? VariableInstructions = null);

    internal sealed record SourceBody(string SourceType, string? SourceElementId = null, string? SourceElementInstanceKey = null);

    internal sealed record AncestorBody(string AncestorScopeType, string? AncestorElementInstanceKey = null);

    internal sealed record TerminateBody(string? ElementId = null, string? ElementInstanceKey = null);

    internal sealed record VariablesBody(Dictionary<string, JsonElement> Variables, string? ScopeId = null);

    internal sealed record MigrationRequest(string TargetProcessDefinitionKey, IReadOnlyList<MappingBody> MappingInstructions, long? OperationReference = null);

    internal sealed record MappingBody(string SourceElementId, string TargetElementId);

    public static void MapRepair(this RouteGroupBuilder v2)
    {
        v2.MapPost("/process-instances/{key}/modification", Modify).Operation("modifyProcessInstance", "MODIFY").Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/process-instances/{key}/migration", Migrate).Operation("migrateProcessInstance", "MIGRATE").Produces(StatusCodes.Status204NoContent);
    }

    static async Task<IResult> Modify(long key, ModificationRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await Refused(key, viewer, views, cancellation) is { } refused)
            return refused;
        return V2Api.NoContent(await engine.Modify(key, await PlanOf(key, request, views, cancellation), viewer.Id, cancellation: cancellation));
    }

    /// <summary>What the instructions mean for the element instances that are open now.</summary>
    internal static async Task<ModificationPlan> PlanOf(long key, ModificationRequest request, Views views, CancellationToken cancellation)
    {
        var open = await views.Read(store => store.ElementInstances.Where(row => row.InstanceKey == key && row.State == "ACTIVE").ToListAsync(cancellation), cancellation);
        return new PlanBuilder(open).Build(request);
    }

    static async Task<IResult> Migrate(long key, MigrationRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await Refused(key, viewer, views, cancellation) is { } refused)
            return refused;
        return V2Api.NoContent(await engine.Migrate(key, KeyOf(request.TargetProcessDefinitionKey, "targetProcessDefinitionKey"),
            [.. request.MappingInstructions.Select(one => (one.SourceElementId, one.TargetElementId))], viewer.Id, cancellation));
    }

    /// <summary>For an instance this person may not see, or not repair.</summary>
    internal static async Task<IResult?> Refused(long key, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoInstance(key));
        return Refusals.UnlessOperator(viewer) is { } refused ? Problems.Refused(refused) : null;
    }

    internal static long KeyOf(string? text, string field) => Keys.TryParse(text, out var key)
        ? key
        : throw RefusedException.Invalid("key", new Words($"{field} 应为数字文本。", $"Expected {field} to be a string of digits."));

    /// <summary>Reads the instructions over the element instances that are open now; what is meant "by id" is looked up among them.</summary>
    sealed class PlanBuilder(List<ElementInstanceRow> open)
    {
        readonly List<Activation> activate = [];
        readonly List<TokenMove> move = [];
        readonly List<long> terminate = [];

        public ModificationPlan Build(ModificationRequest request)
        {
            foreach (var one in request.ActivateInstructions ?? [])
            {
                activate.Add(new Activation(one.ElementId, one.AncestorElementInstanceKey is { } ancestor ? KeyOf(ancestor, "ancestorElementInstanceKey") : null)
                {
                    Variables = Variables(one.VariableInstructions),
                });
            }

            foreach (var one in request.MoveInstructions ?? [])
                Move(one);
            foreach (var one in request.TerminateInstructions ?? [])
                Terminate(one);
            return new ModificationPlan { Activate = activate, Move = move, Terminate = terminate };
        }

        void Move(MoveBody body)
        {
            var source = body.SourceElementInstruction;
            var byKey = source.SourceType switch
            {
                "byId" when source.SourceElementId is not null => false,
                "byKey" when source.SourceElementInstanceKey is not null => true,
                _ => throw Wrong("sourceElementInstruction", "byId with sourceElementId, or byKey with sourceElementInstanceKey"),
            };
            var variables = Variables(body.VariableInstructions);
            var ancestor = body.AncestorScopeInstruction?.AncestorScopeType ?? "inferred";
            if (!byKey && ancestor == "inferred")
            {
                move.Add(new TokenMove(source.SourceElementId!, body.TargetElementId) { Variables = variables });
                return;
            }

            foreach (var row in byKey ? Found(KeyOf(source.SourceElementInstanceKey, "sourceElementInstanceKey")) : open.Where(row => row.ElementId == source.SourceElementId))
            {
                activate.Add(new Activation(body.TargetElementId, Ancestor(body.AncestorScopeInstruction, row)) { Variables = variables });
                terminate.Add(row.Key);
            }
        }

        // A key that is not open is left to the engine, which says so.
        IEnumerable<ElementInstanceRow> Found(long key) => open.Where(row => row.Key == key).DefaultIfEmpty(new ElementInstanceRow
        {
            Key = key, ElementId = "", ElementType = "", ProcessId = "", State = "",
        });

        static long? Ancestor(AncestorBody? body, ElementInstanceRow source) => body?.AncestorScopeType switch
        {
            null or "inferred" => null,
            "sourceParent" => source.ScopeKey,
            "direct" => KeyOf(body.AncestorElementInstanceKey, "ancestorElementInstanceKey"),
            _ => throw Wrong("ancestorScopeType", "direct, inferred or sourceParent"),
        };

        void Terminate(TerminateBody body)
        {
            if (body.ElementInstanceKey is not null == body.ElementId is not null)
                throw Wrong("terminateInstructions", "one of elementInstanceKey and elementId");
            if (body.ElementInstanceKey is { } key)
                terminate.Add(KeyOf(key, "elementInstanceKey"));
            else
                terminate.AddRange(open.Where(row => row.ElementId == body.ElementId).Select(row => row.Key));
        }

        static List<ScopedVariables> Variables(IReadOnlyList<VariablesBody>? bodies) =>
            [.. (bodies ?? []).Select(one => new ScopedVariables(string.IsNullOrEmpty(one.ScopeId) ? null : one.ScopeId, V2Api.Variables(one.Variables).ToDictionary()))];

        static RefusedException Wrong(string field, string expected) =>
            RefusedException.Invalid("instruction", new Words($"{field} 应为：{expected}。", $"Expected {field} to be {expected}."));
    }
}
