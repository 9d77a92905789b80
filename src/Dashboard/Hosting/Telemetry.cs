using Marketing.Engine.Observability;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Marketing.Dashboard.Hosting;

/// <summary>Sends meters and traces of this program to a collector, by OTLP over HTTP; the last of them at the stop. A collector that does
/// not answer disturbs nothing.</summary>
/// <param name="collector">Such as <c>http://collector:4318</c>.</param>
sealed class Telemetry(Uri collector) : IHostedService
{
    MeterProvider? meters;
    TracerProvider? traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("marketing", serviceVersion: typeof(Telemetry).Assembly.GetName().Version!.ToString(3));
        meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(EngineMeters.Name, "Marketing.Workflows", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql")
            .AddOtlpExporter(options => To(options, "v1/metrics")).Build();
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(EngineMeters.Name, "Microsoft.AspNetCore", "System.Net.Http")
            .AddOtlpExporter(options => To(options, "v1/traces")).Build();
        return Task.CompletedTask;
    }

    void To(OtlpExporterOptions options, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{collector.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // A host may be told to stop twice.
        Interlocked.Exchange(ref meters, null)?.Dispose();
        Interlocked.Exchange(ref traces, null)?.Dispose();
        return Task.CompletedTask;
    }
}
