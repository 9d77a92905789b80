using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;
using Marketing.Rules.Production;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Records;

/// <summary>The conditions that fields declare: FEEL over the other fields of the record, or of the structure.</summary>
static class RecordChecks
{
    /// <summary>Tells what is wrong with a condition, at its place in the file.</summary>
    public static void Tell(RecordProblems problems, YamlScalarNode node, string check, IReadOnlyList<RecordField> fields)
    {
        var scope = new ExpressionScope([new(FactType.KeyField, FeelType.String), .. fields.Select(field => new ScopeVariable(field.Id, RecordVocabulary.TypeOf(field).Feel))]);
        foreach (var problem in ExpressionChecker.Check(check, scope, FeelType.Boolean).Problems.Select(one => one.Problem))
        {
            if (problem.IsError || problem.Severity == Severity.Warning)
                problems.BadCheck(PlaceOf(node, problem.Position), problem);
        }
    }

    /// <summary>The condition of a field, ready to run; null when it has none.</summary>
    public static FeelExpression? Compile(RecordField field, IReadOnlyList<RecordField> fields) =>
        field.Check is null ? null : FeelExpression.Parse(field.Check, FeelNames.Of([FactType.KeyField, .. fields.Select(other => other.Id)]));

    // A block begins on the line behind its sign, where nobody counts columns.
    static SourcePosition PlaceOf(YamlScalarNode node, SourcePosition? inner)
    {
        var start = RecordProblems.PositionOf(node.Start);
        if (inner is not { Line: 1 } at || node.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            return start;
        return start with { Column = start.Column + at.Column - 1 + (node.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 1 : 0) };
    }
}
