using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Marketing.Engine.Execution;
using Marketing.Engine.Observability;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

/// <summary>What the engine tells those who watch it (UX §3.1): names, units, tags, and figures of what was committed only.</summary>
public sealed class ObservabilityTests : IDisposable
{
    // Other tests run beside this one and are heard as well: only what flows from here counts.
    static readonly AsyncLocal<bool> Here = new();

    readonly ConcurrentQueue<(string Name, string? Unit, double Value, Dictionary<string, object?> Tags)> heard = new();
    readonly ConcurrentQueue<Activity> spans = new();
    readonly MeterListener listener = new();
    readonly ActivityListener tracer;

    public ObservabilityTests()
    {
        Here.Value = true;
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Marketing.Engine")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.Start();
        tracer = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineMeters.Name, Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => { if (Here.Value) spans.Enqueue(span); },
        };
        ActivitySource.AddActivityListener(tracer);
    }

    public void Dispose()
    {
        listener.Dispose();
        tracer.Dispose();
    }

    void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Here.Value)
            heard.Enqueue((instrument.Name, instrument.Unit, value, tags.ToArray().ToDictionary()));
    }

    double Sum(string name) => heard.Where(one => one.Name == name).Sum(one => one.Value);

    [Fact]
    public async Task Instances_tasks_timers_and_deadlines_are_counted_once_they_are_durable()
    {
        using var world = new World(measured: true);
        var deadline = Boundary("late", "t", Timer("PT1H"), interrupting: false, "<zeebe:properties><zeebe:property name=\"sla.id\" value=\"first-answer\" /></zeebe:properties>");
        await world.Deploy(Chain(UserTask("t") + deadline + Flow("fl", "late", "le") + End("le"), "t"));
        var done = await world.Start();
        var stays = await world.Start();
        await world.TimePasses(TimeSpan.FromMinutes(10));
        await world.Complete(done, "t");
        await world.TimePasses(TimeSpan.FromHours(2));
        await world.Engine.Cancel(stays, null, "ana");

        Assert.Equal((2, 1, 1), (Sum("instances.started"), Sum("instances.completed"), Sum("instances.terminated")));
        Assert.Equal(("s", 600.0), heard.Where(one => one.Name == "task.duration").Select(one => (one.Unit, one.Value)).Single());
        Assert.Equal(1, Sum("timers.fired"));
        Assert.Equal((2 * 60 - 50) * 60, Sum("timers.lag"));
        var breach = heard.Single(one => one.Name == "sla.breached");
        Assert.Equal(("p", "first-answer"), (breach.Tags["process"], breach.Tags["deadline"]));
    }

    [Fact]
    public async Task A_refused_command_is_told_as_refused_and_counts_nothing_else()
    {
        using var world = new World(measured: true);
        Assert.False((await world.Engine.Start(new StartRequest { ProcessId = "nowhere" }, "ana")).Succeeded);
        var command = heard.Single(one => one.Name == "command.duration");
        Assert.Equal(("s", "refused"), (command.Unit, command.Tags["outcome"]));
        Assert.Equal(0, Sum("instances.started"));
    }

    [Fact]
    public async Task Failed_attempts_of_jobs_and_the_incident_after_the_last_are_counted()
    {
        using var world = new World([new Broken()], measured: true);
        await world.Deploy(Chain(ServiceTask("t", "broken"), "t"));
        await world.Start();
        for (var attempt = 0; attempt < 3; attempt++)
            await world.TimePasses(TimeSpan.FromHours(1));
        Assert.Equal((3, 1), (Sum("jobs.retries"), Sum("instances.failed")));
        Assert.Equal(3, heard.Count(one => one.Name == "jobs.duration" && (string?)one.Tags["outcome"] == "failed" && (string?)one.Tags["type"] == "broken"));
    }

    sealed class Broken : IJobHandler
    {
        public string Type => "broken";

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation) => throw new InvalidOperationException("no line");
    }

    [Fact]
    public async Task A_command_is_a_span_and_its_steps_are_spans_within_under_the_trace_of_the_caller()
    {
        using var world = new World(measured: true);
        await world.Deploy(Chain(UserTask("t"), "t"));
        spans.Clear();
        using var caller = new Activity("caller").Start();
        var instance = await world.Start();
        var command = spans.Single(span => span.OperationName == "command");
        var step = spans.Single(span => span.OperationName == "step");
        Assert.Equal((caller.TraceId, caller.SpanId, command.SpanId), (step.TraceId, command.ParentSpanId, step.ParentSpanId));
        Assert.Equal(("p", instance, "StartInstance", "done"), (step.GetTagItem("process"), step.GetTagItem("instance"), step.GetTagItem("trigger"), command.GetTagItem("outcome")));
    }

    [Fact]
    public async Task Trials_and_simulations_are_not_counted()
    {
        using var world = new World();
        await world.Deploy(Chain(UserTask("t"), "t"));
        await world.Start();
        Assert.Empty(heard);
    }
}
