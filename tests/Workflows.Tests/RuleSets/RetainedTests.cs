using Marketing.Engine;
using Marketing.Engine.Audit;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Retained;
using Marketing.Workflows.RuleSets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Workflows.Tests.RuleSets;

/// <summary>Why rules fired and how records were goes when it is too old; that they have fired, and what records are, stays.</summary>
public class RetainedTests
{
    const string Text = """
        规则集 "应收"
        规则 first "逾期提醒"
          依据 "001-1.3.3"   每 r.编号 一次
        当
          有 应收款 r 其中 不 r.已结清
        则
          通知 "ana" "应收未结清" 以 { receivable: r.编号 }
        结束
        """;

    static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    static Task<RetentionReport> Remove(RuleWorld world) => new Retention(world.Store, StepListener.None, world.Clock, new RetentionRules { History = Kept }, [new OldFirings(), new OldVersions()],
        NullLogger<Retention>.Instance).Run(null, CancellationToken.None);

    static Task<T> Rows<T>(RuleWorld world, Func<WorkflowsDbContext, Task<T>> look) => world.Store.Read(async engine =>
    {
        await using var rows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        return await look(rows);
    });

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_is_too_old_goes_and_no_rule_fires_again_because_of_it(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy(Text, "receivables");
        await world.Save("receivable", "R-1", """{"amount":1000,"settled":false}""");
        await world.Save("receivable", "R-1", """{"amount":900}""");
        await world.Run();
        await world.AdvanceTo("2027-03-02T09:00");
        await world.Save("receivable", "R-1", """{"amount":800}""");
        await world.Save("receivable", "R-2", """{"amount":50,"settled":false}""");
        await world.Run();
        Assert.True((await Remove(world)).IsEmpty); // a year is kept

        await world.AdvanceTo("2027-05-02T09:00");
        var report = await Remove(world);
        // The second version of R-1 was what it was until a few weeks ago.
        Assert.Equal((1, 1), (report.Others[OldFirings.Called], report.Others[OldVersions.Called]));
        Assert.True((await Remove(world)).IsEmpty);
        Assert.Equal([2L, 3L, 1L], await Rows(world, rows => rows.RecordVersions.OrderBy(row => row.Id).ThenBy(row => row.Version).Select(row => row.Version).ToListAsync()));
        Assert.Equal("R-2", (await Rows(world, rows => rows.RuleFiringFacts.SingleAsync())).Id);
        Assert.Equal("""{"amount":800,"settled":false}""", (await world.Find("receivable", "R-1"))!.ValuesJson);
        var mark = await world.Store.Read(engine => RemovedHistory.Of(engine, CancellationToken.None));
        Assert.Equal((world.Clock.GetUtcNow() - Kept, 1L), (mark!.Until, mark.Firings["first"]));

        // After a restart, and after a change, the key still holds.
        world.Open();
        await world.Save("receivable", "R-1", """{"amount":700}""");
        await world.Run();
        Assert.Equal(1, await Rows(world, rows => rows.RuleFirings.CountAsync()));
        Assert.Equal(2, (await world.Told()).Count);
        Assert.Equal(2, (await world.Keys()).Count);

        // A back-test compares from the instant on from which everything is known.
        var tested = (await new Backtest(world.Commands, world.Book).Run("receivables", Text, null, null, null, CancellationToken.None)).Value;
        Assert.Equal((mark.Until, 0), (tested.Since, tested.Flipped.Count));
        var audit = await world.Store.Read(engine => AuditVerification.Run(engine, null, CancellationToken.None));
        Assert.Empty(audit.Findings.Select(finding => finding.Message.English));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task What_is_still_to_be_done_stays_and_so_does_what_rules_have_not_seen(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy(Text.Replace("\"ana\"", "\"nobody-knows\"", StringComparison.Ordinal), "receivables");
        await world.Save("receivable", "R-1", """{"amount":1000,"settled":false}""");
        await world.Runner.Run(CancellationToken.None); // the notice waits
        await world.Save("receivable", "R-1", """{"amount":900}""");
        await world.Save("receivable", "R-1", """{"amount":800}""");
        world.Clock.StandAt(world.Clock.GetUtcNow() + Kept + TimeSpan.FromDays(1));

        // Rules have seen the first version alone; they still have to see that there were others.
        Assert.True((await Remove(world)).IsEmpty);
        await world.Run(); // nobody is there to be told: it has failed, and may be tried again
        Assert.Equal(EffectStates.Failed, (await Rows(world, rows => rows.RuleEffects.SingleAsync())).State);
        var report = await Remove(world);
        Assert.Equal((0, 2), (report.Others[OldFirings.Called], report.Others[OldVersions.Called]));
        Assert.Equal(1, await Rows(world, rows => rows.RuleFirings.CountAsync()));
        Assert.Equal(3L, (await Rows(world, rows => rows.RecordVersions.SingleAsync())).Version);
    }
}
