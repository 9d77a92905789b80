using Marketing.Engine.Execution;
using Marketing.Engine.Tests.Persistence;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

/// <summary>A restored store, until somebody confirms it (RELIABILITY F28).</summary>
public class HoldTests
{
    [Fact]
    public async Task A_held_store_hands_out_no_job_and_lets_people_and_timers_go_on()
    {
        var handler = new Counting();
        using var world = new World(handler);
        await world.Store.Do(unit => unit.SetSetting(DeliveryHold.Setting, "2026-03-01T00:00:00Z marketing.bak"));
        await world.Deploy(Chain(UserTask("t") + Boundary("b", "t", Timer("PT1H"), interrupting: false) + Flow("fb", "b", "inside") + ServiceTask("inside", "counting") + Flow("fi", "inside", "be") + End("be")
            + ServiceTask("outside"), "t", "outside"));
        var instance = await world.Start();
        await world.TimePasses(TimeSpan.FromHours(2)); // the timer fires, and leads to a job
        await world.Complete(instance, "t");
        Assert.Equal(2, world.Rows.Jobs.Count);
        Assert.Equal(0, handler.Handled);
        Assert.Empty((await world.Engine.ActivateJobs("outside", "w", TimeSpan.FromMinutes(1), 10)).Value);

        Assert.True((await world.Engine.ConfirmRestore("admin")).Value);
        Assert.False((await world.Engine.ConfirmRestore("admin")).Value);
        await world.Due.Run(CancellationToken.None);
        Assert.Equal(1, handler.Handled);
        Assert.Single((await world.Engine.ActivateJobs("outside", "w", TimeSpan.FromMinutes(1), 10)).Value);
    }

    sealed class Counting : IJobHandler
    {
        public int Handled { get; private set; }

        public string Type => "counting";

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation)
        {
            Handled++;
            return ValueTask.FromResult(JobResult.Empty);
        }
    }
}
