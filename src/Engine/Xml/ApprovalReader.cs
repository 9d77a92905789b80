using System.Collections.Frozen;
using Marketing.Engine.Model;

namespace Marketing.Engine.Xml;

/// <summary>Reads the <c>approval.*</c> properties that a step obeys.</summary>
/// <remarks>APPROVAL-MODELS §5. Which values they may have is looked at by the validator.</remarks>
sealed class ApprovalReader(ElementTools tools)
{
    const string Fixed = " fixed";

    /// <summary>Mode by the word that stands for it.</summary>
    public static FrozenDictionary<string, ApprovalMode> Modes { get; } = Enum.GetValues<ApprovalMode>().ToFrozenDictionary(mode => mode.ToString().ToLowerInvariant());

    /// <summary>The properties of the process: what its nodes have none of, they take from here.</summary>
    public FrozenDictionary<string, string> Defaults { get; set; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The policy of a user task; null for work.</summary>
    public ApprovalPolicy? Read(Element element)
    {
        if (!element.Extensions.Properties.TryGetValue("approval.mode", out var word) || !Modes.TryGetValue(word.Trim(), out var mode))
            return null;
        var policy = new ApprovalPolicy(mode);
        var threshold = element.Extensions.Properties.GetValueOrDefault("approval.threshold")?.Trim();
        var isFixed = threshold?.EndsWith(Fixed, StringComparison.Ordinal) == true;
        return policy with
        {
            Threshold = threshold is null ? null : tools.Expression(element.Xml, isFixed ? threshold[..^Fixed.Length].Trim() : threshold),
            ThresholdIsFixed = isFixed,
            Empty = Value(element, "approval.empty") ?? policy.Empty,
            Self = Value(element, "approval.self") ?? policy.Self,
            Repeat = Value(element, "approval.repeat") ?? policy.Repeat,
            OnReject = Value(element, "approval.onReject") ?? policy.OnReject,
        };
    }

    ModelExpression? Value(Element element, string name) =>
        (element.Extensions.Properties.GetValueOrDefault(name) ?? Defaults.GetValueOrDefault(name)) is { Length: > 0 } text ? tools.Expression(element.Xml, text.Trim()) : null;
}
