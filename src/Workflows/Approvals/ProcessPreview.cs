using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Approvals;

/// <summary>A step that a request will come to.</summary>
/// <param name="Mode">single, all, any, vote; null for work.</param>
/// <param name="People">Who will do it; roles and units where nobody owns it yet.</param>
/// <param name="Problem">Why nobody knows who decides, or what the values do not say yet.</param>
public sealed record PreviewStep(string ElementId, string? Name, string? Mode, IReadOnlyList<string> People, Words? Problem);

/// <summary>Who will decide, for the values typed so far: the process is played through in memory as if everybody agreed.</summary>
/// <remarks>The same steps as the real thing; nothing is stored and nobody is told. It ends where the process waits for something that is no task.</remarks>
public sealed class ProcessPreview(ProcessEngine engine)
{
    const int Longest = 200;

    /// <summary>The steps in their order; refused when there is no such process.</summary>
    public Task<Outcome<IReadOnlyList<PreviewStep>>> Of(string processId, string actor, string? applicant, IReadOnlyDictionary<string, Value> variables, CancellationToken cancellation = default) =>
        engine.Look<Outcome<IReadOnlyList<PreviewStep>>>(async context =>
        {
            if (await context.Transaction.LatestDefinition(processId) is not { DeletedAt: null } definition)
                return new Refusal(RefusalKind.NotFound, "process-not-found", new Words($"没有找到流程「{processId}」。", $"Expected to find a process with id '{processId}', but none found."));
            var model = context.Model(definition);
            if (model.NoneStart is null)
                return new Refusal(RefusalKind.Conflict, "no-none-start", new Words("这个流程不由人发起。", "This process is not started by people."));
            var moment = await context.WithDecisions(context.Moment(actor), model, definition.Key);
            return new Play(model, moment with { FirstKey = 1 }, variables).Run(definition, actor, applicant ?? actor);
        }, cancellation);

    sealed class Play(ProcessModel model, Moment moment, IReadOnlyDictionary<string, Value> variables)
    {
        readonly Dictionary<long, OfferTask> tasks = [];
        readonly Queue<RunJob> jobs = [];
        readonly List<PreviewStep> steps = [];
        readonly HashSet<long> shown = [];
        ProcessInstance? instance;
        long nextKey = 1;

        public List<PreviewStep> Run(ProcessDefinitionRow definition, string starter, string applicant)
        {
            Do(at => new StartInstance(at, definition.Key, definition.Version, null, variables, starter, applicant));
            for (var count = 0; count < Longest && instance!.EndedAt is null; count++)
            {
                foreach (var task in tasks.Values.Where(task => shown.Add(task.Key)).ToList())
                    Show(task);
                if (jobs.TryDequeue(out var job))
                    Do(at => new CompleteJob(at, job.Key, new Dictionary<string, Value>()));
                else if (tasks.Values.OrderBy(task => task.Key).FirstOrDefault() is not { } next || steps.Count(step => step.ElementId == next.ElementId) > 20)
                    break;
                else
                    Do(at => Complete(at, next));
            }

            foreach (var stuck in instance!.Elements.Where(element => element.Waits.Exists(wait => wait.Kind == WaitKind.Incident)))
                steps.Add(new PreviewStep(stuck.ElementId, model.FindNode(stuck.ElementId)?.Name, null, [], Unknown));
            return steps;
        }

        static readonly Words Unknown = new("从这里起取决于填写的内容。", "From here on it depends on what is filled in.");

        void Show(OfferTask task)
        {
            var policy = (model.FindNode(task.ElementId) as UserTask)?.Approval;
            var people = task.Offer.Assignee is { } owner ? [owner] : (IReadOnlyList<string>)[.. task.Offer.CandidateUsers, .. task.Offer.CandidateGroups];
            if (steps.Count > 0 && steps[^1].ElementId == task.ElementId)
                steps[^1] = steps[^1] with { People = [.. steps[^1].People.Union(people)] };
            else
                steps.Add(new PreviewStep(task.ElementId, task.Offer.Name, policy is { Decides: true } ? policy.Mode.ToString().ToLowerInvariant() : null, people, null));
        }

        CompleteTask Complete(Moment at, OfferTask task) => new(at with { Actor = task.Offer.Assignee }, task.Key, new Dictionary<string, Value>(),
            (model.FindNode(task.ElementId) as UserTask)?.Approval is { Decides: true } ? ApprovalDecision.Approved : null);

        void Do(Func<Moment, Trigger> trigger)
        {
            var step = Interpreter.Step(model, instance, trigger(moment with { FirstKey = nextKey }));
            nextKey += step.KeysUsed;
            instance = step.Instance;
            foreach (var effect in step.Effects)
                Follow(effect);
        }

        void Follow(Effect effect)
        {
            switch (effect)
            {
                case OfferTask offered: tasks[offered.Key] = offered; break;
                case WithdrawTask withdrawn: tasks.Remove(withdrawn.Key); break;
                case RunJob job: jobs.Enqueue(job); break;
                default: break;
            }
        }
    }
}
