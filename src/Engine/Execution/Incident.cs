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
    public const string Unknown = "UNKNOWN";
}

/// <summary>The sentences of incidents.</summary>
static class Incidents
{
    public static Words NoFlowChosen(ExclusiveGateway gateway) => new(
        $"网关「{Label(gateway)}」没有一个条件成立，也没有默认分支。请修正变量后重试，或在模型中设置默认分支。",
        $"No condition of gateway '{Label(gateway)}' holds and it has no default flow. Correct the variables and retry, or give the gateway a default flow.");

    public static Words ConditionNotBoolean(SequenceFlow flow, Value found) => new(
        $"流向「{flow.Name ?? flow.Id}」的条件 {flow.Condition!.Text} 应得 true 或 false，实际得到 {Show(found)}。",
        $"Expected true or false from condition {flow.Condition!.Text} of flow '{flow.Name ?? flow.Id}', but found {Show(found)}.");

    public static Words WrongValue(string what, string english, string chinese, ModelExpression expression, Value found) => new(
        $"{what} 应为{chinese}，但 {expression.Text} 得到 {Show(found)}。",
        $"Expected {english} for {what}, but {expression.Text} gave {Show(found)}.");

    public static Words TooManySteps(FlowNode node, int limit) => new(
        $"一次操作走了超过 {limit} 步仍未停下，循环经过「{Label(node)}」。请检查模型中的循环。",
        $"One command took more than {limit} steps without coming to rest; the loop passes '{Label(node)}'. Check the loop in the model.");

    static string Label(FlowNode node) => node.Name is { Length: > 0 } name ? name : node.Id;

    // A value may be long or private; what kind it is, and the beginning, is enough to find the mistake.
    static string Show(Value value)
    {
        var text = value.IsNull ? "null" : value.ToString();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
