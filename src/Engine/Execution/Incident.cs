using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Camunda's names for the causes of incidents.</summary>
public static class ErrorTypes
{
    public const string IoMapping = "IO_MAPPING_ERROR";
    public const string ExtractValue = "EXTRACT_VALUE_ERROR";
    public const string Condition = "CONDITION_ERROR";
    public const string JobNoRetries = "JOB_NO_RETRIES";
    public const string ExecutionListenerNoRetries = "EXECUTION_LISTENER_NO_RETRIES";
    public const string TaskListenerNoRetries = "TASK_LISTENER_NO_RETRIES";
    public const string AdHocSubProcessNoRetries = "AD_HOC_SUB_PROCESS_NO_RETRIES";
    public const string UnhandledError = "UNHANDLED_ERROR_EVENT";
    public const string CalledElement = "CALLED_ELEMENT_ERROR";
    public const string CalledDecision = "CALLED_DECISION_ERROR";
    public const string DecisionEvaluation = "DECISION_EVALUATION_ERROR";
    public const string Unknown = "UNKNOWN";
}

/// <summary>The sentences of incidents.</summary>
static class Incidents
{
    public static Words NoFlowChosen(FlowNode gateway) => new(
        $"「{Label(gateway)}」没有一个条件成立，也没有默认分支。请修正变量后重试，或在模型中设置默认分支。",
        $"No condition of '{Label(gateway)}' holds and it has no default flow. Correct the variables and retry, or give the gateway a default flow.");

    public static Words ConditionNotBoolean(SequenceFlow flow, Value found) => new(
        $"流向「{flow.Name ?? flow.Id}」的条件 {flow.Condition!.Text} 应得 true 或 false，实际得到 {Show(found)}。",
        $"Expected true or false from condition {flow.Condition!.Text} of flow '{flow.Name ?? flow.Id}', but found {Show(found)}.");

    public static Words WrongValue(string what, string english, string chinese, ModelExpression expression, Value found) => new(
        $"{what} 应为{chinese}，但 {expression.Text} 得到 {Show(found)}。",
        $"Expected {english} for {what}, but {expression.Text} gave {Show(found)}.");

    public static Words TooManySteps(FlowNode node, int limit) => new(
        $"一次操作走了超过 {limit} 步仍未停下，循环经过「{Label(node)}」。请检查模型中的循环。",
        $"One command took more than {limit} steps without coming to rest; the loop passes '{Label(node)}'. Check the loop in the model.");

    public static Words UnhandledError(FlowNode node, string code, string? message) => new(
        $"「{Label(node)}」抛出了错误「{code}」{(message is null ? "" : $"（{message}）")}，没有事件捕获它。请在模型中捕获，或处理后重试。",
        $"Expected to throw an error event with the code '{code}'{(message is null ? "" : $" with message '{message}'")}, but it was not caught at '{Label(node)}'. Catch it in the model, or mend the cause and retry.");

    public static Words TooManyRounds(FlowNode node, long found, int limit) => new(
        $"「{Label(node)}」要执行 {found} 次，上限是 {limit} 次。请缩小集合后重试。",
        $"'{Label(node)}' would run {found} times; at most {limit} are allowed. Make the collection smaller and retry.");

    public static Words NoCollection(FlowNode node, string expression, Value found) => new(
        $"多实例「{Label(node)}」的集合 {expression} 应为列表，实际得到 {Show(found)}。",
        $"Expected a list from the input collection {expression} of multi-instance '{Label(node)}', but found {Show(found)}.");

    public static Words CollectionShrank(FlowNode node, int index, int count) => new(
        $"顺序多实例「{Label(node)}」的集合变短了：需要第 {index + 1} 项，现在只有 {count} 项。",
        $"The input collection of sequential multi-instance '{Label(node)}' has shrunk: expected an item at index {index}, but it has {count} items.");

    public static Words DecisionMissing(FlowNode node, string id) => new(
        $"业务规则任务「{Label(node)}」要调用的决策「{id}」尚未部署。",
        $"Expected to evaluate decision '{id}' at '{Label(node)}', but no such decision is deployed.");

    public static Words DecisionFailed(FlowNode node, string id, string chinese, string english) => new(
        $"业务规则任务「{Label(node)}」的决策「{id}」无法得出结果：{chinese}",
        $"Decision '{id}' at '{Label(node)}' gave no result: {english}");

    public static Words CallTooDeep(FlowNode node, int limit) => new(
        $"调用活动「{Label(node)}」的嵌套超过 {limit} 层，可能在调用自己。",
        $"Call activity '{Label(node)}' is nested more than {limit} deep; it may be calling itself.");

    public static Words NoAdHocElement(FlowNode node, string id) => new(
        $"临时子流程「{Label(node)}」里没有可以启动的元素「{id}」。",
        $"Ad-hoc sub-process '{Label(node)}' holds no element '{id}' that can be begun.");

    public static Words NoApprover(FlowNode node, string why) => why == "self"
        ? new($"「{Label(node)}」的审批人是申请人本人，按策略也找不到别人。请在通讯录或模型中补上审批人后重试。",
            $"The approver of '{Label(node)}' is the applicant, and the policy finds nobody else. Name an approver in the directory or the model and retry.")
        : new($"「{Label(node)}」找不到审批人，流程负责人也没有可用的人。请在通讯录或模型中补上审批人后重试。",
            $"Nobody can be found to decide '{Label(node)}', nor a process owner. Name an approver in the directory or the model and retry.");

    public static Words Threshold(FlowNode node, string expression, Value found, Number total) => new(
        $"票签「{Label(node)}」的通过条件 {expression} 应为 1% 到 100%，或大于 0 且不超过总权重 {total} 的数，实际得到 {Show(found)}。",
        $"Expected the threshold {expression} of vote '{Label(node)}' to be from 1% to 100%, or a number above 0 and at most the total weight {total}, but found {Show(found)}.");

    static string Label(FlowNode node) => node.Name is { Length: > 0 } name ? name : node.Id;

    // A value may be long or private; what kind it is, and the beginning, is enough to find the mistake.
    static string Show(Value value)
    {
        var text = value.IsNull ? "null" : value.ToString();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
