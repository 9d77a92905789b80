using System.Collections.Frozen;
using Marketing.Engine.Execution.Activities;
using Marketing.Engine.Execution.Events;
using Marketing.Engine.Execution.Gateways;
using Marketing.Engine.Execution.Loops;
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
        [typeof(PlainTask)] = new PlainTaskBehavior(),
        [typeof(ReceiveTask)] = new ReceiveTaskBehavior(),
        [typeof(BusinessRuleTask)] = new BusinessRuleTaskBehavior(),
        [typeof(CallActivity)] = new CallActivityBehavior(),
        [typeof(EventSubProcess)] = new EventSubProcessBehavior(),
        [typeof(AdHocSubProcess)] = new AdHocSubProcessBehavior(),
        [typeof(ProcessRoot)] = new ProcessBehavior(),
        [typeof(SubProcess)] = new SubProcessBehavior(),
        [typeof(ExclusiveGateway)] = new ExclusiveGatewayBehavior(),
        [typeof(ParallelGateway)] = new ParallelGatewayBehavior(),
        [typeof(InclusiveGateway)] = new InclusiveGatewayBehavior(),
        [typeof(EventBasedGateway)] = new EventBasedGatewayBehavior(),
        [typeof(ComplexGateway)] = new ComplexGatewayBehavior(),
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<Type, ElementBehavior> Loops = new Dictionary<Type, ElementBehavior>
    {
        [typeof(MultiInstance)] = new MultiInstanceBehavior(),
        [typeof(StandardLoop)] = new StandardLoopBehavior(),
    }.ToFrozenDictionary();

    public static ElementBehavior For(FlowNode node) => Table[node.GetType()];

    /// <summary>How the body of an approval node behaves.</summary>
    public static LoopBehavior ApprovalBody { get; } = new Approvals.ApprovalBody();

    /// <summary>How the body of a loop behaves.</summary>
    public static LoopBehavior For(LoopCharacteristics loop) => (LoopBehavior)Loops[loop.GetType()];
}
