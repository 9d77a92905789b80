namespace Marketing.Dashboard.Tests.Hosting;

/// <summary>One host for the tests of a class that do not move the clock.</summary>
public sealed class HostFixture : IDisposable
{
    internal TestHost Host { get; } = TestHost.Start();

    public void Dispose() => Host.Dispose();
}
