using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Equipoise.Benchmarks.WebLoad;

/// <summary>The web program as a process of its own.</summary>
internal sealed class WebNode : IDisposable
{
    private readonly Process process;

    private WebNode(Process process, Uri address, TimeSpan started) => (this.process, Address, Started) = (process, address, started);

    public Uri Address { get; }

    /// <summary>From the start of the process to the first answer that it is ready.</summary>
    public TimeSpan Started { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The largest resident memory so far, and the one of now, in MiB, as Linux counts it.</summary>
    public (long Peak, long Now) Memory
    {
        get
        {
            var lines = File.ReadAllLines(FormattableString.Invariant($"/proc/{process.Id}/status"));
            long Of(string name) => long.Parse(lines.First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) >> 10;
            return (Of("VmHWM"), Of("VmRSS"));
        }
    }

    public static async Task<WebNode> Start(string program, IEnumerable<string> arguments)
    {
        var port = FreePort();
        var address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}"));
        var start = program.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [program, .. arguments, "--urls", address.ToString().TrimEnd('/')]) : new ProcessStartInfo(program, [.. arguments, "--urls", address.ToString().TrimEnd('/')]);
        start.RedirectStandardOutput = true;
        var watch = Stopwatch.StartNew();
        var started = Process.Start(start) ?? throw new InvalidOperationException("the web program does not start");
        _ = started.StandardOutput.ReadToEndAsync();
        using var client = new HttpClient { BaseAddress = address };
        while (!started.HasExited && watch.Elapsed < TimeSpan.FromMinutes(5))
        {
            try
            {
                if ((await client.GetAsync("/health")).IsSuccessStatusCode)
                {
                    return new WebNode(started, address, watch.Elapsed);
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(100);
        }

        started.Kill();
        throw new InvalidOperationException("the web program is not ready");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
