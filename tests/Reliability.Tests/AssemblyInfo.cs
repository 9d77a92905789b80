// Processes are killed, clocks moved and disks filled here, each on a database of its own: two tests at a time fill two cores, for half of
// the time a test waits for a process to start.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Marketing.Reliability.Tests;

/// <summary>Tests that measure how long others have to wait: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
