using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Checks a table by the analysis of decision tables; how much a finding weighs is a matter of the hit policy (RULES-DSL §5).</summary>
sealed class TableChecks(TableDeclaration table, RuleSetScope set, RuleProblems problems)
{
    public void Run()
    {
        var clauses = table.Clauses.Concat(table.Rows.SelectMany(row => row.Clauses)).ToList();
        if (clauses.Count == 0 && table.Provisional.Count == 0)
            problems.NoCitation(table.Position, table.Title.Chinese);
        foreach (var clause in set.Vocabulary.Clauses is { } known ? clauses.Where(clause => !known.Contains(clause)).Distinct() : [])
            problems.UnknownClause(table.Position, clause, Spelling.Nearest(clause, set.Vocabulary.Clauses!));
        var isWrong = problems.HasErrorIn(table.Position.Line, Math.Max(table.Position.Line, table.Rows.Count == 0 ? int.MaxValue : table.Rows[^1].Position.Line));
        if (table.Rows.Count == 0 && !isWrong)
            problems.NoRows(table.Position, table.Title.Chinese);
        if (table.HitPolicy == HitPolicy.Priority)
            Priorities();
        // What is wrong with a cell would be found again as a gap.
        foreach (var finding in isWrong ? [] : TableFunctions.Analyze(table, set.Functions))
        {
            if (finding.Kind == TableFindingKind.Gap && table.HitPolicy is HitPolicy.Collect or HitPolicy.RuleOrder)
                continue;
            problems.OfTable(finding, finding.Kind == TableFindingKind.Overlap && table.HitPolicy == HitPolicy.Unique ? Severity.Error : finding.Problem.Severity, table.Position);
        }
    }

    void Priorities()
    {
        for (var column = 0; column < table.Outputs.Count; column++)
        {
            if (table.Outputs[column].Type is not EnumerationType)
                problems.NoPriorities(table.Outputs[column].Position, table.Outputs[column].Name);
        }
    }
}
