using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Properties;

/// <summary>A block-structured model: it can be drawn as BPMN, and played by itself, which is what the engine is compared with.</summary>
abstract class Block
{
    /// <summary>Draws the block. Answers its first and its last element.</summary>
    public abstract (string First, string Last) Draw(Drawing drawing);

    /// <summary>Begins, and does what needs no task.</summary>
    public abstract void Begin();

    public abstract bool IsDone { get; }

    /// <summary>Tasks that are open now, one entry each.</summary>
    public abstract IEnumerable<string> Open { get; }

    /// <summary>Completes one open task of this id. False: there is none in here.</summary>
    public abstract bool Complete(string id);
}

/// <summary>The XML of a model in the making.</summary>
sealed class Drawing
{
    readonly System.Text.StringBuilder xml = new();
    int ids;

    public string Id(string kind) => $"{kind}{++ids}";

    public void Add(string element) => xml.Append(element);

    public void Connect(string from, string to, string? condition = null, string? id = null) => Add(Flow(id ?? Id("f"), from, to, condition));

    public override string ToString() => xml.ToString();
}

/// <summary>A user task; several rounds of it when it is a multi-instance.</summary>
sealed class TaskBlock(string id, int rounds, bool sequential) : Block
{
    int open;
    int left;

    public override (string, string) Draw(Drawing drawing)
    {
        var items = $"= [{string.Join(", ", Enumerable.Range(1, Math.Max(0, rounds)))}]";
        drawing.Add(rounds < 0 ? UserTask(id) : MultiUserTask(id, Multi($"inputCollection=\"{items}\" outputCollection=\"out_{id}\" outputElement=\"= loopCounter\"", sequential)));
        return (id, id);
    }

    public override void Begin()
    {
        left = rounds < 0 ? 1 : rounds;
        open = sequential || rounds < 0 ? Math.Min(1, left) : left;
    }

    public override bool IsDone => left == 0;

    public override IEnumerable<string> Open => Enumerable.Repeat(id, open);

    public override bool Complete(string task)
    {
        if (task != id || open == 0)
            return false;
        left--;
        open = sequential || rounds < 0 ? Math.Min(1, left) : left;
        return true;
    }
}

/// <summary>A script, which is done as soon as it begins.</summary>
sealed class PassBlock : Block
{
    public override (string, string) Draw(Drawing drawing)
    {
        var id = drawing.Id("x");
        drawing.Add(Script(id, "= 1", "r_" + id));
        return (id, id);
    }

    public override void Begin()
    {
    }

    public override bool IsDone => true;

    public override IEnumerable<string> Open => [];

    public override bool Complete(string id) => false;
}

/// <summary>One after the other.</summary>
sealed class SequenceBlock(IReadOnlyList<Block> parts) : Block
{
    int at;

    public override (string, string) Draw(Drawing drawing)
    {
        var ends = parts.Select(part => part.Draw(drawing)).ToList();
        foreach (var (before, after) in ends.Zip(ends.Skip(1)))
            drawing.Connect(before.Item2, after.Item1);
        return (ends[0].Item1, ends[^1].Item2);
    }

    public override void Begin()
    {
        at = 0;
        parts[0].Begin();
        Advance();
    }

    void Advance()
    {
        while (at < parts.Count && parts[at].IsDone)
        {
            if (++at < parts.Count)
                parts[at].Begin();
        }
    }

    public override bool IsDone => at == parts.Count;

    public override IEnumerable<string> Open => at < parts.Count ? parts[at].Open : [];

    public override bool Complete(string id)
    {
        var done = at < parts.Count && parts[at].Complete(id);
        Advance();
        return done;
    }
}

/// <summary>Some branches of a split, joined again: all of a parallel, one of an exclusive, those chosen of an inclusive gateway.</summary>
sealed class SplitBlock(string kind, IReadOnlyList<Block> branches, IReadOnlyList<bool> chosen) : Block
{
    public override (string, string) Draw(Drawing drawing)
    {
        var split = drawing.Id("g");
        var join = drawing.Id("g");
        var otherwise = chosen.Contains(true) || kind == "parallel" ? null : drawing.Id("d");
        drawing.Add(Gateway(kind, split, otherwise));
        drawing.Add(Gateway(kind, join));
        for (var index = 0; index < branches.Count; index++)
        {
            var (first, last) = branches[index].Draw(drawing);
            drawing.Connect(split, first, kind == "parallel" ? null : chosen[index] ? "= 1 = 1" : "= 1 = 2");
            drawing.Connect(last, join);
        }

        if (otherwise is not null)
            drawing.Connect(split, join, id: otherwise);
        return (split, join);
    }

    IEnumerable<Block> Active => kind == "parallel" ? branches
        : kind == "exclusive" ? branches.Where((_, index) => chosen[index]).Take(1)
        : branches.Where((_, index) => chosen[index]);

    public override void Begin()
    {
        foreach (var branch in Active)
            branch.Begin();
    }

    public override bool IsDone => Active.All(branch => branch.IsDone);

    public override IEnumerable<string> Open => Active.SelectMany(branch => branch.Open);

    public override bool Complete(string id) => Active.Any(branch => branch.Complete(id));
}

/// <summary>A body that is done a number of times, by a flow that leads back.</summary>
sealed class LoopBlock(Block body, int times, string counter) : Block
{
    int round;

    public override (string, string) Draw(Drawing drawing)
    {
        var (back, count, choice) = (drawing.Id("g"), drawing.Id("x"), drawing.Id("g"));
        var leave = drawing.Id("d");
        var (first, last) = body.Draw(drawing);
        drawing.Add(Gateway("exclusive", back) + Script(count, $"= (if {counter} = null then 0 else {counter}) + 1", counter) + Gateway("exclusive", choice, leave));
        drawing.Connect(back, first);
        drawing.Connect(last, count);
        drawing.Connect(count, choice);
        drawing.Connect(choice, back, $"= modulo({counter}, {times}) != 0");
        var end = drawing.Id("x");
        drawing.Add(Script(end, "= 0", "r_" + end));
        drawing.Connect(choice, end, id: leave);
        return (back, end);
    }

    public override void Begin()
    {
        round = 0;
        body.Begin();
        Advance();
    }

    void Advance()
    {
        while (round < times && body.IsDone)
        {
            if (++round < times)
                body.Begin();
        }
    }

    public override bool IsDone => round == times;

    public override IEnumerable<string> Open => round < times ? body.Open : [];

    public override bool Complete(string id)
    {
        var done = round < times && body.Complete(id);
        Advance();
        return done;
    }
}

/// <summary>A sub-process around a block.</summary>
sealed class SubBlock(Block inner) : Block
{
    public override (string, string) Draw(Drawing drawing)
    {
        var (id, start, end) = (drawing.Id("sub"), drawing.Id("s"), drawing.Id("e"));
        drawing.Add($"<bpmn:subProcess id=\"{id}\">" + Start(start) + End(end));
        var (first, last) = inner.Draw(drawing);
        drawing.Connect(start, first);
        drawing.Connect(last, end);
        drawing.Add("</bpmn:subProcess>");
        return (id, id);
    }

    public override void Begin() => inner.Begin();

    public override bool IsDone => inner.IsDone;

    public override IEnumerable<string> Open => inner.Open;

    public override bool Complete(string id) => inner.Complete(id);
}

/// <summary>Makes random blocks.</summary>
sealed class BlockMaker(Random random)
{
    int tasks;
    int loops;

    public Block Make(int depth) => depth == 0 ? Leaf() : random.Next(9) switch
    {
        0 or 1 => new SequenceBlock(Several(depth)),
        2 => new SplitBlock("parallel", Several(depth), []),
        3 or 4 => Choice("exclusive", depth),
        5 => Choice("inclusive", depth),
        6 => new LoopBlock(Make(depth - 1), random.Next(1, 4), $"n{++loops}"),
        7 => new SubBlock(Make(depth - 1)),
        _ => Leaf(),
    };

    List<Block> Several(int depth) => [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Make(depth - 1))];

    SplitBlock Choice(string kind, int depth)
    {
        var branches = Several(depth);
        return new SplitBlock(kind, branches, [.. branches.Select(_ => random.Next(2) == 0)]);
    }

    Block Leaf() => random.Next(6) switch
    {
        0 => new PassBlock(),
        1 => new TaskBlock($"t{++tasks}", random.Next(0, 4), sequential: false),
        2 => new TaskBlock($"t{++tasks}", random.Next(0, 4), sequential: true),
        _ => new TaskBlock($"t{++tasks}", -1, sequential: false),
    };
}
