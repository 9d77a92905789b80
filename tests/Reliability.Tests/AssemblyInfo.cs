// Processes are killed, clocks moved and disks filled here: one test at a time, on a machine that others use too.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
