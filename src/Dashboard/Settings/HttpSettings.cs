using System.Net;
using Marketing.Rules;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Marketing.Dashboard.Settings;

/// <summary>How requests reach the program.</summary>
/// <param name="KnownProxies">The networks of the proxies that are believed when they say for whom they ask; a single address is a network of one. None: nobody is believed.</param>
public sealed record HttpOptions(IReadOnlyList<IPNetwork> KnownProxies)
{
    /// <summary>Every request comes from whoever sends it.</summary>
    public static HttpOptions Direct { get; } = new([]);

    /// <summary>What is taken from a known proxy: for whom it asks, and whether that was over TLS; null when no proxy is known.</summary>
    /// <remarks>Each hop counts only when the one that tells of it is known, so a chain of proxies is followed as far as all of them are. The host name is never taken:
    /// links are made with the address in the settings.</remarks>
    public ForwardedHeadersOptions? Forwarded()
    {
        if (KnownProxies.Count == 0)
            return null;
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };

        // Loopback is known by default, and would let any program of this machine speak for others.
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in KnownProxies)
            forwarded.KnownIPNetworks.Add(network);
        return forwarded;
    }
}

/// <summary>Reads the section <c>Marketing:Http</c> and says what is wrong with it.</summary>
static class HttpSettings
{
    /// <exception cref="SettingsException">A value cannot be used.</exception>
    public static HttpOptions Read(IConfigurationSection section)
    {
        SettingsCheck.RefuseUnknown(section, ["KnownProxies"]);
        var named = (section["KnownProxies"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new([.. named.Select(one => Network(section, one))]);
    }

    // A network of everybody would let everybody choose the address that he is counted under.
    static IPNetwork Network(IConfigurationSection section, string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0 ? network : throw SettingsException.Of($"{section.Path}:KnownProxies", text,
            new Words("代理的 IP 地址或网段（以逗号分隔，不能是所有地址）", "addresses or networks of proxies (separated by commas, and not all addresses)"), "10.0.0.5,10.1.0.0/16");
    }
}
