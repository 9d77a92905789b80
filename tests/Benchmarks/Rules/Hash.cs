namespace Marketing.Benchmarks.Rules;

/// <summary>Facts out of nothing: the finalizer of splitmix64 over workload, number of the fact and number of the field, so that any language makes the same ones.</summary>
static class Hash
{
    static ulong Of(ulong workload, ulong fact, ulong field)
    {
        var z = workload * 0xD1342543DE82EF95 + fact * 0x9E3779B97F4A7C15 + field * 0xBF58476D1CE4E5B9 + 20260701;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to below a bound.</summary>
    public static int Below(int bound, ulong workload, int fact, int field) => (int)(Of(workload, (ulong)fact, (ulong)field) % (ulong)bound);
}
