using System.Text;
using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Testing;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Workflows.Tests.RuleSets;

/// <summary>Records and rules over a store, with a clock that moves when told and a small dealer business.</summary>
sealed class RuleWorld : IAsyncDisposable
{
    public const string Declared = """
        records:
          - id: dealer
            zh: 渠道商
            en: Dealer
            key: D-
            title: name
            unique: [[name]]
            fields:
              - {name: name, zh: 名称, en: Name, type: string, required: true}
              - {name: status, zh: 状态, en: Status, type: enum, values: {active: 正常, warned: 已约谈, ended: 已清退}}
              - {name: failures, zh: 连续未达标, en: Failures, type: int}
              - {name: manager, zh: 渠道经理, en: Manager, type: ref, of: user}
          - id: dealer-quarter
            zh: 季度考核
            en: Dealer quarter
            key: DQ-
            unique: [[dealer, quarter]]
            fields:
              - {name: dealer, zh: 渠道商, en: Dealer, type: ref, of: dealer, required: true}
              - {name: quarter, zh: 季度, en: Quarter, type: period, unit: quarter, required: true}
              - {name: score, zh: 得分, en: Score, type: decimal, check: "score >= 0 and score <= 100"}
              - {name: passed, zh: 达标, en: Passed, type: bool}
          - id: receivable
            zh: 应收款
            en: Receivable
            key: R-
            fields:
              - {name: amount, zh: 金额, en: Amount, type: money}
              - {name: due_date, zh: 到期日, en: Due date, type: date}
              - {name: settled, zh: 已结清, en: Settled, type: bool}
          - id: reward
            zh: 奖励
            en: Reward
            fields:
              - {name: dealer, zh: 渠道商, en: Dealer, type: ref, of: dealer}
              - {name: amount, zh: 奖励额, en: Reward amount, type: money}
        """;

    readonly IEngineStore store;
    readonly DirectoryInfo? folder;

    RuleWorld(IEngineStore store, DirectoryInfo? folder, DateTimeOffset now, string declared)
    {
        (this.store, this.folder) = (store, folder);
        Types = RecordTypes.Of([RecordFile.Read(declared, "records.yaml", "Channel")]);
        Clock.StandAt(now);
        Commands = new CommandRunner(store, Clock, () => MarketingWorkflowsExtensions.Around(TestProcess.People, Calendars), StepListener.None, NullLogger<CommandRunner>.Instance);
        Engine = new ProcessEngine(Commands);
        Open();
    }

    public EngineClock Clock { get; } = new();
    public CommandRunner Commands { get; }
    public ProcessEngine Engine { get; }
    public RecordTypes Types { get; }
    public WorkingCalendars Calendars { get; } = WorkingCalendars.ReadShipped();
    public RuleBook Book { get; private set; } = null!;

    /// <summary>The database, where there is one.</summary>
    public RelationalStore Store => (RelationalStore)store;
    public RuleDesk Rules { get; private set; } = null!;
    public RecordDesk Records { get; private set; } = null!;
    public RuleRunner Runner { get; private set; } = null!;
    public RuleEffects Effects { get; private set; } = null!;

    /// <summary>In memory, on a SQLite file of its own, or on a PostgreSQL database of its own.</summary>
    public static async Task<RuleWorld> On(string kind, string now = "2026-03-02T09:00", string declared = Declared)
    {
        var at = DateTimeOffset.Parse(now + "+08:00", System.Globalization.CultureInfo.InvariantCulture);
        if (kind == "memory")
            return new RuleWorld(new MemoryEngineStore(), null, at, declared);
        var folder = kind == "postgres" ? null : System.IO.Directory.CreateTempSubdirectory("marketing-rules-");
        RelationalStore store = folder is null ? PostgresEngineStore.Open(PostgresServer.Shared.NewDatabase()) : SqliteEngineStore.Open($"Data Source={Path.Combine(folder.FullName, "r.db")}");
        await store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable);
        return new RuleWorld(store, folder, at, declared);
    }

    /// <summary>Forgets everything that is in memory: as after a restart.</summary>
    public void Open()
    {
        var book = Book = new RuleBook(Types, () => TestProcess.People, Calendars);
        var guards = new RuleGuards(book);
        Rules = new RuleDesk(Commands, book);
        Records = new RecordDesk(Commands, Types, guards);
        Runner = new RuleRunner(Commands, book, guards);
        Effects = new RuleEffects(Commands, book);
    }

    public async Task Deploy(string text, string id = "dealers")
    {
        var deployed = await Rules.Deploy(id, text, "ana");
        Assert.True(deployed.Succeeded, deployed.Refusal?.Message.English + string.Concat(deployed.Refusal?.Problems.Select(problem => "\n" + problem.Message.English) ?? []));
    }

    public async Task<SavedRecord> Save(string type, string? id, string json)
    {
        var saved = await TrySave(type, id, json);
        Assert.True(saved.Succeeded, saved.Refusal?.Message.English + string.Concat(saved.Refusal?.Problems.Select(problem => "\n" + problem.Message.English) ?? []));
        return saved.Value;
    }

    public Task<Outcome<SavedRecord>> TrySave(string type, string? id, string json, long? expected = null) =>
        Records.Write(new RecordChange(type, id, JsonDocument.Parse(json).RootElement, "ana") { Expected = expected });

    /// <summary>Runs rules and effects until nothing is left.</summary>
    public async Task Run()
    {
        await Runner.Run(CancellationToken.None);
        await Effects.Run(CancellationToken.None);
        await Runner.Run(CancellationToken.None);
    }

    /// <summary>Moves the clock on, stopping wherever something comes due.</summary>
    public async Task AdvanceTo(string local)
    {
        var target = DateTimeOffset.Parse(local + "+08:00", System.Globalization.CultureInfo.InvariantCulture);
        for (var next = (await Runner.Run(CancellationToken.None)).NextDue; next <= target; next = (await Runner.Run(CancellationToken.None)).NextDue)
            Clock.StandAt(next.Value);
        Clock.StandAt(target);
        await Run();
    }

    public Task<T> Look<T>(Func<RecordRoom, RuleRoom, ValueTask<T>> look) => Commands.Look(async context => await look(await RecordRoom.ToRead(context.Transaction), await RuleRoom.In(context.Transaction)), CancellationToken.None);

    public Task<RecordRow?> Find(string type, string id) => Look((records, _) => records.Find(type, id));

    public Task<IReadOnlyList<RuleKeyRow>> Keys() => Look((_, rules) => rules.Keys());

    /// <summary>The processes that were started, with what they were given.</summary>
    public async Task<IReadOnlyList<string>> Told() => await Commands.Look<IReadOnlyList<string>>(async context =>
        [.. (await context.Transaction.Undelivered(Marketing.Workflows.Notifications.Notice.OutboxKind, 1000)).Select(row => Marketing.Workflows.Notifications.Notice.Parse(row.PayloadJson)).Select(notice => $"{string.Join(",", notice.To)}: {notice.Text.Chinese}")], CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (store is IDisposable disposable)
            disposable.Dispose();
        if (store is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        if (folder is not null)
            TestFolder.Remove(folder.FullName);
    }
}
