using Marketing.Dashboard.Settings;
using Microsoft.Extensions.Configuration;

namespace Marketing.Dashboard.Tests.Settings;

/// <summary>Which proxies are believed, as the settings say it.</summary>
public class HttpSettingsTests
{
    static HttpOptions Read(string key, string? value) =>
        HttpSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("H:" + key, value)]).Build().GetSection("H"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    public void Without_a_known_proxy_nobody_is_believed(string? value) => Assert.Null(Read("KnownProxies", value).Forwarded());

    [Fact]
    public void Addresses_and_networks_are_read_and_no_other_is_known()
    {
        var forwarded = Read("KnownProxies", "10.0.0.5, 10.1.0.0/16,fd00::/8")!.Forwarded()!;
        Assert.Equal(["10.0.0.5/32", "10.1.0.0/16", "fd00::/8"], forwarded.KnownIPNetworks.Select(network => network.ToString()));
        Assert.Empty(forwarded.KnownProxies);
    }

    [Theory]
    [InlineData("KnownProxies", "proxy.example.com")]
    [InlineData("KnownProxies", "10.0.0.5;10.0.0.6")]
    [InlineData("KnownProxies", "10.1.0.0/33")]
    [InlineData("KnownProxies", "10.0.0.5,0.0.0.0/0")]
    [InlineData("KnownProxies", "::/0")]
    [InlineData("KnownProxy", "10.0.0.5")]
    public void What_cannot_be_used_is_said(string key, string value)
    {
        var wrong = Assert.Throws<SettingsException>(() => Read(key, value));
        Assert.Contains("cannot be used: expected", wrong.Words.English, StringComparison.Ordinal);
        Assert.Contains("不可用：应为", wrong.Words.Chinese, StringComparison.Ordinal);
    }
}
