using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>A mail as it came: the receiver of the envelope, the headers, the decoded text.</summary>
sealed record TakenMail(string To, IReadOnlyDictionary<string, string> Headers, string Text);

/// <summary>An SMTP server that keeps what it gets. It says what it is told to say at each verb.</summary>
sealed class MailSink : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();

    public MailSink()
    {
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The answer to a line, or null for the usual one; "hang" answers nothing.</summary>
    public Func<string, string?> Say { get; set; } = _ => null;

    public ConcurrentQueue<TakenMail> Taken { get; } = [];

    /// <summary>How often somebody has connected.</summary>
    public int Connections;

    async Task Accept()
    {
        try
        {
            while (true)
                _ = Talk(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    async Task Talk(TcpClient client)
    {
        Interlocked.Increment(ref Connections);
        using var mine = client;
        client.NoDelay = true;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            await writer.WriteLineAsync(Say("CONNECT") ?? "220 sink");
            var to = "";
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                var said = Say(line);
                if (said == "hang")
                    await Task.Delay(Timeout.Infinite, stop.Token);
                if (line.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase))
                    to = line[8..].Trim(' ', '<', '>');
                await writer.WriteLineAsync(said ?? (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase) ? "354 go on" : line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok"));
                if (said is null && line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
                {
                    Taken.Enqueue(await Read(reader, to));
                    await writer.WriteLineAsync("250 taken");
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side has hung up, or the test is over.
        }
    }

    static async Task<TakenMail> Read(StreamReader reader, string to)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var last = "";
        for (var line = await reader.ReadLineAsync(); line is { Length: > 0 }; line = await reader.ReadLineAsync())
        {
            if (line[0] is ' ' or '\t')
                headers[last] += line.TrimStart();
            else
                headers[last = line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        var body = new StringBuilder();
        for (var line = await reader.ReadLineAsync(); line is not null and not "."; line = await reader.ReadLineAsync())
            body.Append(line);
        return new TakenMail(to, headers, headers.GetValueOrDefault("Content-Transfer-Encoding") == "base64" ? Encoding.UTF8.GetString(Convert.FromBase64String(body.ToString())) : body.ToString());
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }
}
