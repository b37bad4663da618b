using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Equipoise.AcceptanceTests.Accounts;
using Equipoise.AcceptanceTests.Faults;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Web.Accounts;

namespace Equipoise.AcceptanceTests.Operations;

/// <summary>The program as a process: its log, its metrics, its end.</summary>
[Collection(WebCollection.Name)]
public sealed class RunningTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task It_starts_from_a_file_logs_no_participant_counts_and_ends_when_what_was_sent_is_answered()
    {
        var ledger = rehearsal.Running();
        using var folder = new TemporaryFolder();
        var port = FreePort();
        await File.WriteAllTextAsync(folder["equipoise.json"], $$"""{ "ledger": "{{ledger}}", "clock": "rehearsal", "urls": "http://127.0.0.1:{{port}}", "log": "json" }""");
        await using var running = new RunningProgram("dotnet", [Path.Combine(AppContext.BaseDirectory, "Equipoise.Web.dll"), "--config", folder["equipoise.json"]], port);
        await running.ReadyAsync();
        string[] numbers;
        using (var store = LedgerStores.OpenReadOnly(ledger))
        {
            numbers = [.. store.Load().Participants.Keys];
        }

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        (await client.SignInAsync("nurse", DemonstrationAccounts.Passphrase)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        foreach (var number in numbers.Take(40))
        {
            (await client.GetAsync($"/participants/{number}?about={number}")).Dispose();
            (await client.GetAsync("/api/v1/participants/" + number)).Dispose();
            (await client.GetAsync("/nowhere/" + number)).Dispose();
        }

        using (var stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = client.BaseAddress })
        {
            (await stranger.SignInAsync("nurse", "wrong " + numbers[0])).Dispose();
        }

        var metrics = await client.GetStringAsync("/metrics");
        foreach (var name in new[] { "http_server_request_duration", "http_route=\"/api/v1/participants/{participant}\"", "equipoise_ledger_version", "equipoise_commands_waiting", "equipoise_sign_in_failures" })
        {
            metrics.ShouldContain(name);
        }

        numbers.ShouldAllBe(n => !metrics.Contains(n, StringComparison.Ordinal));

        // Half of a request is on the way when the program is asked to end.
        using var late = new TcpClient("127.0.0.1", port);
        await using var stream = late.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\nname="));
        await Task.Delay(500);
        running.Terminate();
        await Task.Delay(500);
        await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            using var another = new HttpClient();
            _ = await another.GetAsync($"http://127.0.0.1:{port}/health/live");
        });
        await stream.WriteAsync(Encoding.ASCII.GetBytes("nurse"));
        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync()).ShouldNotBeNull().ShouldStartWith("HTTP/1.1 400");
        (await running.EndedAsync()).ShouldBe(0);

        var log = running.Output + running.Error;
        log.ShouldContain("/api/v1/participants/{participant}");
        running.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith('{'));
        numbers.Where(n => log.Contains(n, StringComparison.Ordinal)).ShouldBeEmpty();
        log.ShouldNotContain("nowhere");
    }

    /// <summary>Publishing takes minutes: it is part of the long form.</summary>
    [Fact]
    public async Task It_is_published_as_one_file_that_starts_by_itself()
    {
        if (!FaultRun.Long)
        {
            return;
        }

        using var folder = new TemporaryFolder();
        var began = Stopwatch.GetTimestamp();
        using (var publish = Process.Start(new ProcessStartInfo(Repository.Path("deploy", "publish"), [folder["out"]]) { RedirectStandardOutput = true, UseShellExecute = false }).ShouldNotBeNull())
        {
            await publish.StandardOutput.ReadToEndAsync();
            await publish.WaitForExitAsync();
            publish.ExitCode.ShouldBe(0);
        }

        var took = Stopwatch.GetElapsedTime(began);
        var port = FreePort();
        var file = Path.Combine(folder["out"], "equipoise-web");
        await using var running = new RunningProgram(file, ["--ledger", rehearsal.Running(), "--clock", "rehearsal", "--urls", $"http://127.0.0.1:{port}"], port);
        await running.ReadyAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        (await client.GetStringAsync("/health/live")).ShouldBe("live");
        (await client.GetStringAsync("/sign-in")).ShouldContain("Sign in");
        running.Terminate();
        (await running.EndedAsync()).ShouldBe(0);
        FaultRun.Note("Publish", $"one file of {new FileInfo(file).Length / 1e6:0} MB in {took.TotalSeconds:0} s; it starts, and shows the sign-in page");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A process that serves.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly int port;
    private readonly Task<string> output, error;

    public RunningProgram(string program, string[] args, int port)
    {
        this.port = port;
        process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false }).ShouldNotBeNull();
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public string Output => output.Result;

    public string Error => error.Result;

    public async Task ReadyAsync()
    {
        using var client = new HttpClient();
        for (var i = 0; i < 600 && !process.HasExited; i++)
        {
            try
            {
                if ((await client.GetAsync($"http://127.0.0.1:{port}/health")).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException(process.HasExited ? Error : "it did not become ready");
    }

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> EndedAsync()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
