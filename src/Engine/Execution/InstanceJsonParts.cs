using System.Text.Json;
using Marketing.Engine.Execution.Approvals;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>What only some element instances have: loops, listeners, events on their way, what can be undone, changes of tasks.</summary>
static class InstanceJsonParts
{
    public static void WriteCaller(Utf8JsonWriter writer, Caller caller)
    {
        writer.WriteStartObject("caller");
        writer.WriteNumber("instance", caller.InstanceKey);
        writer.WriteNumber("element", caller.ElementInstanceKey);
        writer.WriteNumber("wait", caller.WaitKey);
        writer.WriteNumber("root", caller.RootKey);
        writer.WriteNumber("depth", caller.Depth);
        writer.WriteEndObject();
    }

    public static Caller ReadCaller(JsonElement json) => new(json.GetProperty("instance").GetInt64(), json.GetProperty("element").GetInt64(),
        json.GetProperty("wait").GetInt64(), json.GetProperty("root").GetInt64(), json.GetProperty("depth").GetInt32());

    /// <summary>What only requests have that were submitted again, or whose approvals count later.</summary>
    public static void WriteRequest(Utf8JsonWriter writer, ProcessInstance instance)
    {
        if (instance.Round > 1)
            writer.WriteNumber("round", instance.Round);
        if (instance.Submitters.Count > 0)
            WriteTexts(writer, "submitters", instance.Submitters);
        if (instance.PastApprovals.Count == 0)
            return;
        writer.WriteStartArray("approvals");
        foreach (var past in instance.PastApprovals)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(past.ElementId);
            writer.WriteStringValue(past.Person);
            writer.WriteNumberValue(past.Round);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    public static void ReadRequest(JsonElement json, ProcessInstance instance)
    {
        if (json.TryGetProperty("round", out var round))
            instance.Round = round.GetInt32();
        if (json.TryGetProperty("submitters", out var submitters))
            instance.Submitters.AddRange(ReadTexts(submitters));
        if (json.TryGetProperty("approvals", out var approvals))
            instance.PastApprovals.AddRange(approvals.EnumerateArray().Select(past => new PastApproval(past[0].GetString()!, past[1].GetString()!, past[2].GetInt32())));
    }

    static void WriteApproval(Utf8JsonWriter writer, ElementInstance element)
    {
        if (element.Approval is { } approval)
            WriteState(writer, "approval", approval);
        InstanceJson.WriteOptional(writer, "returnsTo", element.ReturnsTo);
        if (element.Marker is { } marker)
        {
            writer.WriteStartObject("marker");
            writer.WriteBoolean("resubmits", marker.Resubmits);
            if (marker.IsCounted)
                writer.WriteBoolean("counted", true);
            InstanceJson.WriteOptional(writer, "straightTo", marker.StraightTo);
            InstanceJson.WriteOptional(writer, "person", marker.Person);
            if (marker.State is { } state)
                WriteState(writer, "state", state);
            writer.WriteEndObject();
        }

        if (element.Settled.Count > 0)
        {
            writer.WriteStartObject("settled");
            foreach (var (node, state) in element.Settled)
                WriteState(writer, node, state);
            writer.WriteEndObject();
        }

        if (element.KeptFlows.Count > 0)
            WriteTexts(writer, "kept", element.KeptFlows);
    }

    static void ReadApproval(JsonElement json, ElementInstance element)
    {
        if (json.TryGetProperty("approval", out var approval))
            element.Approval = ApprovalState.From(FeelJson.FromJson(approval));
        element.ReturnsTo = InstanceJson.Optional(json, "returnsTo");
        if (json.TryGetProperty("marker", out var marker))
        {
            element.Marker = new ReturnMarker(marker.GetProperty("resubmits").GetBoolean())
            {
                IsCounted = marker.TryGetProperty("counted", out _), StraightTo = InstanceJson.Optional(marker, "straightTo"), Person = InstanceJson.Optional(marker, "person"),
                State = marker.TryGetProperty("state", out var state) ? ApprovalState.From(FeelJson.FromJson(state)) : null,
            };
        }

        if (json.TryGetProperty("settled", out var settled))
        {
            foreach (var node in settled.EnumerateObject())
                element.Settled.Add(node.Name, ApprovalState.From(FeelJson.FromJson(node.Value)));
        }

        if (json.TryGetProperty("kept", out var kept))
            element.KeptFlows.AddRange(ReadTexts(kept));
    }

    static void WriteState(Utf8JsonWriter writer, string name, ApprovalState state)
    {
        writer.WritePropertyName(name);
        FeelJson.Write(writer, state.ToValue());
    }

    public static void Write(Utf8JsonWriter writer, ElementInstance element)
    {
        if (element.Round is { } round)
            writer.WriteNumber("round", round);
        if (element.Loop is { } loop)
            WriteLoop(writer, loop);
        if (element.ListenersRun > 0)
            writer.WriteNumber("listeners", element.ListenersRun);
        if (element.Caught is { } caught)
            WriteCaught(writer, "caught", caught);
        if (element.After is { } after)
            WriteCaught(writer, "after", after);
        if (element.Chosen is { } chosen)
            WriteTexts(writer, "chosen", chosen);
        if (element.UndoneFor is { } asked)
            writer.WriteNumber("undoneFor", asked);
        if (element.Compensables.Count > 0)
            WriteCompensables(writer, "compensables", element.Compensables);
        if (element.Passed.Count > 0)
        {
            writer.WriteStartObject("passed");
            foreach (var (gateway, flows) in element.Passed)
                WriteTexts(writer, gateway, flows);
            writer.WriteEndObject();
        }

        if (element.Operation is { } operation)
            WriteOperation(writer, operation);
        if (element.AdHoc is { } adHoc)
            WriteAdHoc(writer, adHoc);
        ClockJson.Write(writer, element);
        WriteApproval(writer, element);
    }

    public static void Read(JsonElement json, ElementInstance element)
    {
        if (json.TryGetProperty("loop", out var loop))
            element.Loop = ReadLoop(loop);
        if (json.TryGetProperty("listeners", out var run))
            element.ListenersRun = run.GetInt32();
        if (json.TryGetProperty("caught", out var caught))
            element.Caught = ReadCaught(caught);
        if (json.TryGetProperty("after", out var after))
            element.After = ReadCaught(after);
        if (json.TryGetProperty("chosen", out var chosen))
            element.Chosen = ReadTexts(chosen);
        if (json.TryGetProperty("undoneFor", out var asked))
            element.UndoneFor = asked.GetInt64();
        if (json.TryGetProperty("compensables", out var compensables))
            element.Compensables.AddRange(ReadCompensables(compensables));
        if (json.TryGetProperty("passed", out var passed))
        {
            foreach (var gateway in passed.EnumerateObject())
                element.Passed.Add(gateway.Name, ReadTexts(gateway.Value));
        }

        if (json.TryGetProperty("operation", out var operation))
            element.Operation = ReadOperation(operation);
        if (json.TryGetProperty("adHoc", out var adHoc))
            element.AdHoc = ReadAdHoc(adHoc);
        ClockJson.Read(json, element);
        ReadApproval(json, element);
    }

    static void WriteCaught(Utf8JsonWriter writer, string name, CaughtEvent caught)
    {
        writer.WriteStartObject(name);
        writer.WriteString("event", caught.EventId);
        WriteValues(writer, "results", caught.Results);
        writer.WriteEndObject();
    }

    static CaughtEvent ReadCaught(JsonElement json) => new(json.GetProperty("event").GetString()!, ReadValues(json.GetProperty("results")));

    static void WriteLoop(Utf8JsonWriter writer, LoopState loop)
    {
        writer.WriteStartObject("loop");
        writer.WriteNumber("size", loop.Size);
        writer.WriteNumber("begun", loop.Begun);
        writer.WriteNumber("completed", loop.Completed);
        writer.WriteNumber("terminated", loop.Terminated);
        if (loop.OutputName is not null)
        {
            writer.WriteString("output", loop.OutputName);
            writer.WriteStartArray("outputs");
            foreach (var value in loop.Outputs)
                FeelJson.Write(writer, value);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    static LoopState ReadLoop(JsonElement json)
    {
        var loop = new LoopState
        {
            Size = json.GetProperty("size").GetInt32(), Begun = json.GetProperty("begun").GetInt32(), Completed = json.GetProperty("completed").GetInt32(),
            Terminated = json.GetProperty("terminated").GetInt32(), OutputName = InstanceJson.Optional(json, "output"),
        };
        if (json.TryGetProperty("outputs", out var outputs))
            loop.Outputs.AddRange(outputs.EnumerateArray().Select(FeelJson.FromJson));
        return loop;
    }

    static void WriteCompensables(Utf8JsonWriter writer, string name, IReadOnlyList<Compensable> compensables)
    {
        writer.WriteStartArray(name);
        foreach (var done in compensables)
        {
            writer.WriteStartObject();
            writer.WriteString("element", done.ElementId);
            WriteValues(writer, "locals", done.Locals);
            WriteCompensables(writer, "inner", done.Inner);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static List<Compensable> ReadCompensables(JsonElement json) =>
    [
        .. json.EnumerateArray().Select(done => new Compensable(done.GetProperty("element").GetString()!, ReadValues(done.GetProperty("locals")), ReadCompensables(done.GetProperty("inner")))),
    ];

    static void WriteOperation(Utf8JsonWriter writer, TaskOperation operation)
    {
        writer.WriteStartObject("operation");
        writer.WriteString("event", operation.Event);
        writer.WriteNumber("run", operation.ListenersRun);
        InstanceJson.WriteOptional(writer, "actor", operation.Actor);
        InstanceJson.WriteOptional(writer, "verb", operation.Verb);
        InstanceJson.WriteOptional(writer, "comment", operation.Comment);
        InstanceJson.WriteOptional(writer, "outcome", operation.Outcome);
        InstanceJson.WriteOptional(writer, "onBehalfOf", operation.OnBehalfOf);
        InstanceJson.WriteOptional(writer, "returnsTo", operation.ReturnsTo);
        if (operation.Variables is { } variables)
            WriteValues(writer, "variables", variables);
        WriteChanges(writer, operation.Changes);
        writer.WriteEndObject();
    }

    static void WriteAdHoc(Utf8JsonWriter writer, AdHocState state)
    {
        writer.WriteStartObject("adHoc");
        writer.WriteBoolean("fulfilled", state.IsFulfilled);
        writer.WriteStartArray("queue");
        foreach (var choice in state.Queue)
        {
            writer.WriteStartObject();
            writer.WriteString("element", choice.ElementId);
            if (choice.Variables is { } variables)
                WriteValues(writer, "variables", variables);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static AdHocState ReadAdHoc(JsonElement json) => new(
        [.. json.GetProperty("queue").EnumerateArray().Select(choice => new AdHocChoice(choice.GetProperty("element").GetString()!, choice.TryGetProperty("variables", out var variables) ? ReadValues(variables) : null))],
        json.GetProperty("fulfilled").GetBoolean());

    static void WriteChanges(Utf8JsonWriter writer, TaskChanges changes)
    {
        writer.WriteStartObject("changes");
        InstanceJson.WriteOptional(writer, "assignee", changes.Assignee);
        InstanceJson.WriteOptional(writer, "dueDate", changes.DueDate);
        InstanceJson.WriteOptional(writer, "followUpDate", changes.FollowUpDate);
        if (changes.CandidateGroups is { } groups)
            WriteTexts(writer, "candidateGroups", groups);
        if (changes.CandidateUsers is { } users)
            WriteTexts(writer, "candidateUsers", users);
        if (changes.Priority is { } priority)
            writer.WriteNumber("priority", priority);
        writer.WriteEndObject();
    }

    static TaskOperation ReadOperation(JsonElement json) => new(json.GetProperty("event").GetString()!)
    {
        ListenersRun = json.GetProperty("run").GetInt32(),
        Actor = InstanceJson.Optional(json, "actor"),
        Verb = InstanceJson.Optional(json, "verb"),
        Comment = InstanceJson.Optional(json, "comment"),
        Outcome = InstanceJson.Optional(json, "outcome"),
        OnBehalfOf = InstanceJson.Optional(json, "onBehalfOf"),
        ReturnsTo = InstanceJson.Optional(json, "returnsTo"),
        Variables = json.TryGetProperty("variables", out var variables) ? ReadValues(variables) : null,
        Changes = ReadChanges(json.GetProperty("changes")),
    };

    static TaskChanges ReadChanges(JsonElement json) => new()
    {
        Assignee = InstanceJson.Optional(json, "assignee"),
        DueDate = InstanceJson.Optional(json, "dueDate"),
        FollowUpDate = InstanceJson.Optional(json, "followUpDate"),
        CandidateGroups = json.TryGetProperty("candidateGroups", out var groups) ? ReadTexts(groups) : null,
        CandidateUsers = json.TryGetProperty("candidateUsers", out var users) ? ReadTexts(users) : null,
        Priority = json.TryGetProperty("priority", out var priority) ? priority.GetInt32() : null,
    };

    static void WriteValues(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, Value> values)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            writer.WritePropertyName(key);
            FeelJson.Write(writer, FeelJson.Normalize(value));
        }

        writer.WriteEndObject();
    }

    static Dictionary<string, Value> ReadValues(JsonElement json) =>
        json.EnumerateObject().ToDictionary(pair => pair.Name, pair => FeelJson.FromJson(pair.Value));

    public static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    public static List<string> ReadTexts(JsonElement json) => [.. json.EnumerateArray().Select(text => text.GetString()!)];
}
