using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marketing.Benchmarks.Measuring;

/// <summary>One result, printed as one line of JSON; what does not apply is left out.</summary>
sealed record ResultLine
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public required string Workload { get; init; }
    public required string Case { get; init; }

    /// <summary>
    /// For expressions and decisions <c>parsed-once</c>, <c>cold</c> (parse, compile and evaluate each time) or <c>floor</c> (the same by
    /// hand in C#); for the engine <c>core</c> (the pure step alone) or <c>engine</c> (the whole command over a store); for timers, growth and the start a name of what is measured.
    /// </summary>
    public required string Variant { get; init; }

    /// <summary>Operations a round.</summary>
    public int? N { get; init; }

    public string? Store { get; init; }

    /// <summary>Callers at once.</summary>
    public int? Writers { get; init; }
    public double? OpsPerSecond { get; init; }
    public double? InstancesPerSecond { get; init; }
    public double? TasksPerSecond { get; init; }

    /// <summary>Processor time an operation takes in this process.</summary>
    public double? CpuUs { get; init; }

    /// <summary>How much the database grows by an instance, history, audit and indexes included.</summary>
    public double? BytesPerInstance { get; init; }
    public double? P50Us { get; init; }

    public double? P99Us { get; init; }

    /// <summary>The slowest round: with the median it tells how noisy the machine was.</summary>
    public double? MaxUs { get; init; }

    /// <summary>Bytes an operation allocates.</summary>
    public double? AllocatedBytes { get; init; }

    /// <summary>Working set of the program.</summary>
    public double? RssMb { get; init; }

    /// <summary>Microseconds of the floor; instances a second of the raw store.</summary>
    public double? Limit { get; init; }

    /// <summary>What the figure must not exceed, in the unit of the figure: microseconds, bytes, or times the floor.</summary>
    public string? Must { get; init; }

    /// <summary>Our speed ÷ the floor's.</summary>
    public double? RatioToLimit { get; init; }

    /// <summary>Whether the result was the expected one.</summary>
    public bool? Correct { get; init; }

    public override string ToString() => JsonSerializer.Serialize(this, Options);
}
