using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>Finds the rules of a decision table that can never give the answer.</summary>
/// <remarks>
/// A rule is out of reach when no allowed value passes one of its conditions, whatever the hit policy; under FIRST also when earlier
/// rules match wherever it does, under PRIORITY when rules with outputs of higher priority do. A null that no condition speaks
/// of counts here: a last rule of dashes is reached by it.
/// </remarks>
sealed class RowReach(DecisionTableNode table, TableOutputs outputs, TablePiece[][] pieces, TableWords words)
{
    const int MostFindings = 50;
    const int MostBoxesOfRule = 5_000;
    const int MostBoxes = 300_000;

    readonly int _count = table.Rules.Length;
    int _boxes;

    public List<TableFinding> Findings()
    {
        var findings = new List<TableFinding>();
        var dead = RowSet.None(_count);
        for (var rule = 0; rule < _count && findings.Count < MostFindings; rule++)
        {
            if (ContradictingColumn(rule) is { } column)
            {
                dead.Put(rule);
                findings.Add(words.Contradiction(rule, column));
            }
            else if (Rivals(rule, dead) is { } rivals && new Cover(this, rule, rivals) is { IsComplete: true } cover)
            {
                findings.Add(words.Covered(rule, [.. cover.Rules.Order()], cover.Sample));
            }
        }
        return findings;
    }

    int? ContradictingColumn(int rule)
    {
        for (var column = 0; column < pieces.Length; column++)
        {
            if (Reached(column, rule).Length == 0)
                return column;
        }
        return null;
    }

    TablePiece[] Reached(int column, int rule) =>
        Array.FindAll(pieces[column], piece => piece.IsAllowed != false && piece.May.Has(rule));

    // The rules whose answer is taken before this one's wherever both match; null where the hit policy knows no such order.
    RowSet? Rivals(int rule, RowSet dead)
    {
        if (table.Policy is not (HitPolicy.First or HitPolicy.Priority) || (table.Policy == HitPolicy.Priority && outputs.RankOf(rule) is null))
            return null;
        var rivals = RowSet.None(_count);
        for (var other = 0; other < _count; other++)
        {
            if (other != rule && !dead.Has(other) && ComesBefore(other, rule) && Meet(other, rule))
                rivals.Put(other);
        }
        return rivals.IsEmpty ? null : rivals;
    }

    bool ComesBefore(int other, int rule)
    {
        if (table.Policy == HitPolicy.First)
            return other < rule;
        if (outputs.RankOf(other) is not { } rank)
            return false;
        var order = HitPolicies.Compare(rank, outputs.RankOf(rule)!);
        return order < 0 || (order == 0 && other < rule);
    }

    bool Meet(int other, int rule)
    {
        for (var column = 0; column < pieces.Length; column++)
        {
            if (!Array.Exists(pieces[column], piece => piece.IsAllowed != false && piece.May.Has(rule) && piece.Must.Has(other)))
                return false;
        }
        return true;
    }

    bool Precedes(int left, int right) => ComesBefore(left, right);

    /// <summary>The search for an input that one rule answers: where it fails everywhere, the others cover the rule.</summary>
    sealed class Cover
    {
        readonly RowReach _reach;
        readonly TablePiece[][] _own;
        readonly RowSet[] _holdingOn;
        readonly HashSet<int> _rules = [];
        int _left = MostBoxesOfRule;

        public Cover(RowReach reach, int rule, RowSet rivals)
        {
            _reach = reach;
            _own = [.. reach.AllColumns.Select(column => reach.Reached(column, rule))];
            _holdingOn = HoldingOn(reach._count);
            IsComplete = !Escapes(0, rivals, []) && Sample is not null;
        }

        /// <summary>Whether the rule is covered everywhere, and there is an input that shows it.</summary>
        public bool IsComplete { get; }

        /// <summary>Rules that together cover it.</summary>
        public IReadOnlyCollection<int> Rules => _rules;

        /// <summary>An input that fits the rule.</summary>
        public Value[]? Sample { get; private set; }

        // From each column on, the rules that match wherever this one does.
        RowSet[] HoldingOn(int count)
        {
            var sets = new RowSet[_own.Length + 1];
            sets[^1] = RowSet.Below(count, count);
            for (var column = _own.Length - 1; column >= 0; column--)
                sets[column] = _own[column].Aggregate(sets[column + 1], (set, piece) => set.And(piece.Must));
            return sets;
        }

        bool Escapes(int column, RowSet rivals, List<TablePiece> path)
        {
            if (rivals.IsEmpty || --_left < 0 || ++_reach._boxes > MostBoxes)
                return true;
            var sure = rivals.And(_holdingOn[column]);
            if (!sure.IsEmpty)
            {
                Note(sure, path);
                return false;
            }
            foreach (var group in _own[column].GroupBy(piece => rivals.And(piece.Must), SameSet))
            {
                var shown = group.FirstOrDefault(piece => piece.IsWitness) ?? group.First();
                if (Escapes(column + 1, group.Key, [.. path, shown]))
                    return true;
            }
            return false;
        }

        static readonly IEqualityComparer<RowSet> SameSet = EqualityComparer<RowSet>.Create((left, right) => left.SameAs(right), set => set.Count);

        void Note(RowSet sure, List<TablePiece> path)
        {
            // One rule covers a box; the one that answers there is named.
            var first = sure.Rows.Aggregate((best, other) => _reach.Precedes(other, best) ? other : best);
            _rules.Add(first);
            var whole = path.Concat(_own.Skip(path.Count).Select(column => Array.Find(column, piece => piece.IsWitness) ?? column[0])).ToArray();
            // Null shows it only where nothing else does, and what may not be allowed never.
            if (Array.TrueForAll(whole, piece => piece.IsAllowed == true) && (Sample is null || (_hasNull && Array.TrueForAll(whole, piece => piece.IsWitness))))
                (Sample, _hasNull) = ([.. whole.Select(piece => piece.Sample)], !Array.TrueForAll(whole, piece => piece.IsWitness));
        }

        bool _hasNull;
    }

    IEnumerable<int> AllColumns => Enumerable.Range(0, pieces.Length);
}
