using System.Collections.Frozen;
using Marketing.Engine.Execution.Activities;
using Marketing.Engine.Execution.Events;
using Marketing.Engine.Execution.Gateways;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>The table: type of the model → behavior.</summary>
static class Behaviors
{
    static readonly FrozenDictionary<Type, ElementBehavior> Table = new Dictionary<Type, ElementBehavior>
    {
        [typeof(StartEvent)] = new StartEventBehavior(),
        [typeof(EndEvent)] = new EndEventBehavior(),
        [typeof(IntermediateCatchEvent)] = new IntermediateCatchEventBehavior(),
        [typeof(IntermediateThrowEvent)] = new IntermediateThrowEventBehavior(),
        [typeof(BoundaryEvent)] = new BoundaryEventBehavior(),
        [typeof(UserTask)] = new UserTaskBehavior(),
        [typeof(ServiceTask)] = new ServiceTaskBehavior(),
        [typeof(ScriptTask)] = new ScriptTaskBehavior(),
        [typeof(SubProcess)] = new SubProcessBehavior(),
        [typeof(ExclusiveGateway)] = new ExclusiveGatewayBehavior(),
        [typeof(ParallelGateway)] = new ParallelGatewayBehavior(),
    }.ToFrozenDictionary();

    public static ElementBehavior For(FlowNode node) => Table[node.GetType()];
}
