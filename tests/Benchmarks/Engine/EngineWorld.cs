using Marketing.Benchmarks.Durable;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Benchmarks.Engine;

/// <summary>The engine over one of its stores, in a database of its own, as the product runs it: durable, with history.</summary>
sealed class EngineWorld : IDisposable
{
    readonly Database database;
    readonly StepListener listener;

    /// <param name="store">memory, sqlite or postgres.</param>
    public EngineWorld(string store, StepListener? listener = null)
    {
        (Kind, database, this.listener) = (store, Database.New(store), listener ?? StepListener.None);
        Open();
    }

    public string Kind { get; }

    public string ConnectionString => database.ConnectionString;

    public IEngineStore Store { get; private set; } = null!;

    public CommandRunner Runner { get; private set; } = null!;

    public ProcessEngine Engine { get; private set; } = null!;

    void Open()
    {
        Store = database.Open();
        Runner = new CommandRunner(Store, new EngineClock(), () => Surroundings.Plain, listener, NullLogger<CommandRunner>.Instance);
        Engine = new ProcessEngine(Runner);
    }

    /// <summary>Closes the store and opens it again, as a program that is started anew.</summary>
    public void Reopen()
    {
        Close();
        Open();
    }

    /// <summary>Leaves the database to another program.</summary>
    public void Close() => ((IDisposable)Store).Dispose();

    /// <summary>Deploys the one process of a file and answers its key.</summary>
    public async Task<long> Deploy(string name, byte[] content) =>
        (await Engine.Deploy([new ResourceFile(name + ".bpmn", content)], "ana")).Value.Processes[0].Key;

    public void Dispose()
    {
        Close();
        database.Dispose();
    }
}
