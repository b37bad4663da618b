using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>The web program as a process of its own, which a test may kill.</summary>
internal sealed class WebNodeProcess : IDisposable
{
    private readonly Process process;

    private WebNodeProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it, and waits until it says that it is ready.</summary>
    public static async Task<WebNodeProcess> Start(params string[] where)
    {
        var address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{FreePort()}"));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Equipoise.Web.dll"), .. where, "--clock", "rehearsal", "--urls", address.ToString().TrimEnd('/')]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var started = Process.Start(start).ShouldNotBeNull();
        var errors = started.StandardError.ReadToEndAsync();
        _ = started.StandardOutput.ReadToEndAsync();
        using var client = new HttpClient { BaseAddress = address };
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60) && !started.HasExited;)
        {
            try
            {
                if ((await client.GetAsync("/health")).IsSuccessStatusCode)
                {
                    return new WebNodeProcess(started, address);
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(50);
        }

        started.Kill();
        throw new InvalidOperationException("the web program did not begin: " + await errors);
    }

    /// <summary>As kill -9 does.</summary>
    public void KillAtOnce() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
