using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Fields that are defined as a quantity of time, such as days overdue: they are computed on reading and not stored (RULES-DSL §4, Definitions).</summary>
/// <remarks>
/// In expressions the definition stands in place of the field, so that conditions on it become instants. A definition that maps time
/// to few values, by comparisons or a table, is none of these: it is stored, and changes at the instants that follow from it.
/// </remarks>
sealed class Readings
{
    const int Deepest = 16;

    readonly Dictionary<(string Type, string Field), List<Reading>> _fields = [];
    readonly HashSet<Definition> _definitions = new(ReferenceEqualityComparer.Instance as IEqualityComparer<Definition>);
    int _depth;

    /// <summary>One rule's definition: what the record is called in it, when it holds, and the value.</summary>
    sealed record Reading(string Root, Ast? Condition, Ast Value, int Priority);

    public Readings(IReadOnlyList<CheckedRuleSet> sets)
    {
        // What reads a field that is computed on reading may itself become one.
        for (var before = -1; before < _definitions.Count;)
        {
            before = _definitions.Count;
            foreach (var set in sets)
            {
                foreach (var rule in set.Rules)
                    Classify(set, rule);
            }
        }
    }

    public bool Any => _definitions.Count > 0;

    /// <summary>The fields.</summary>
    public IEnumerable<(string Type, string Field)> Fields => _fields.Keys;

    /// <summary>Whether a definition is computed on reading.</summary>
    public bool Holds(Definition definition) => _definitions.Contains(definition);

    void Classify(CheckedRuleSet set, CheckedRule rule)
    {
        var types = rule.Clauses.OfType<JoinClause>().ToDictionary(join => join.Name, join => join.Type);
        foreach (var definition in rule.Definitions)
        {
            if (_definitions.Contains(definition) || definition.Target.Fields.Count != 1 || !types.TryGetValue(definition.Target.Root, out var type))
                continue;
            var value = InPlace(Lets(rule, definition.Value.Meaning!), types);
            if (!AstWalk.ReadsTime(value) || ChangeInstants.Of(value, set.Tree) is not null)
                continue;
            if (rule.Clauses.Any(clause => clause is not (JoinClause or TestClause or LetClause)) || types.Count > 1)
                throw new NotSupportedException($"{rule.Id}: a field that is a quantity of time may follow from its own record and what it refers to only. / 随时间变化的数量只能取自本记录及其引用。");
            _definitions.Add(definition);
            Add((type, definition.Target.Fields[0]), new(definition.Target.Root, ConditionOf(rule), Lets(rule, definition.Value.Meaning!), rule.Priority));
        }
    }

    void Add((string Type, string Field) field, Reading reading)
    {
        if (!_fields.TryGetValue(field, out var readings))
            _fields[field] = readings = [];
        readings.Add(reading);
        readings.Sort((left, right) => left.Priority.CompareTo(right.Priority));
    }

    // Names of let clauses give way to what they stand for.
    static Ast Lets(CheckedRule rule, Ast tree)
    {
        foreach (var let in rule.Clauses.OfType<LetClause>().Reverse())
            tree = AstWalk.Replace(tree, part => part is NameAst name && name.Name == let.Name ? let.Value.Meaning! : null);
        return tree;
    }

    static Ast? ConditionOf(CheckedRule rule)
    {
        var conditions = rule.Clauses.Select(clause => clause is JoinClause join ? join.Where?.Meaning : (clause as TestClause)?.Condition.Meaning).OfType<Ast>().Select(tree => Lets(rule, tree)).ToArray();
        return conditions.Length switch
        {
            0 => null,
            1 => conditions[0],
            _ => new LogicAst(conditions[0].Position, true, conditions),
        };
    }

    // Only to see whether time is read in the end; references are not followed.
    Ast InPlace(Ast tree, Dictionary<string, string> types) => AstWalk.Replace(tree, part =>
        part is PathAst { Source: NameAst root, Name: var field } path && types.TryGetValue(root.Name, out var type) ? Of(type, field, path, inner => InPlace(inner, types)) : null);

    /// <summary>What stands in place of a field; null when it is an ordinary one.</summary>
    /// <param name="path">The field behind a name.</param>
    /// <param name="tie">What is done with the definition's own expressions.</param>
    public Ast? Of(string type, string field, PathAst path, Func<Ast, Ast> tie)
    {
        if (!_fields.TryGetValue((type, field), out var readings))
            return null;
        if (++_depth > Deepest)
            throw new NotSupportedException($"{type}.{field} follows from itself as time passes. / 字段 {type}.{field} 随时间变化且绕成一圈。");
        Ast value = path;
        foreach (var reading in readings)
        {
            Ast Here(Ast tree) => tie(AstWalk.Replace(tree, part => part is NameAst name && name.Name == reading.Root ? path.Source : null));
            var defined = Here(reading.Value);
            value = reading.Condition is null ? defined : new IfAst(path.Position, Here(reading.Condition), defined, value);
        }
        _depth--;
        return value;
    }
}
