using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>A desk as a process of its own, asked by many clients at once. What is not answered when it dies is told so.</summary>
internal sealed class DeskProcess : IDisposable
{
    private readonly Process process;
    private readonly Task reading;
    private readonly Task<string> errors;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement?>> waiting = new(StringComparer.Ordinal);
    private volatile bool ended;

    private DeskProcess(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
        reading = Task.Run(Read);
    }

    public static DeskProcess Start(string ledger, string vault, string? notices = null, string? fault = null, int? fileSizeKiB = null, IReadOnlyDictionary<string, string>? settings = null, string[]? under = null)
    {
        string[] args = ["dotnet", Path.Combine(AppContext.BaseDirectory, "equipoise.dll"), "desk", ledger, "--vault", vault, "--vault-key", vault + ".key", .. notices is null ? Array.Empty<string>() : ["--notices", notices]];
        args = fileSizeKiB is { } limit ? ["bash", "-c", FormattableString.Invariant($"ulimit -f {limit}; exec \"$@\""), "bash", .. args] : [.. under ?? [], .. args];
        var start = new ProcessStartInfo(args[0], args[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["EQUIPOISE_FAULT"] = fault ?? "";
        start.Environment["DOTNET_TieredPGO"] = "0";

        // Under a limit on the size of files the runtime must not make large ones for itself.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (var (setting, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[setting] = value;
        }

        return new DeskProcess(Process.Start(start)!);
    }

    /// <summary>The desk's answer; null where it died before it answered.</summary>
    public Task<JsonElement?> Ask(string key, string actor, string role, string? site, JsonObject command)
    {
        var answer = waiting.GetOrAdd(key + "|" + Guid.NewGuid().ToString("N"), _ => new TaskCompletionSource<JsonElement?>(TaskCreationOptions.RunContinuationsAsynchronously));
        var id = waiting.First(w => ReferenceEquals(w.Value, answer)).Key;
        var line = new JsonObject { ["key"] = key, ["actor"] = actor, ["role"] = role, ["site"] = site, ["command"] = command }.ToJsonString();
        lock (process)
        {
            order.Enqueue(id);
            try
            {
                process.StandardInput.WriteLine(line);
                process.StandardInput.Flush();
            }
            catch (IOException)
            {
                // It is dead; the reader says so.
            }
        }

        if (ended && waiting.TryRemove(id, out var late))
        {
            late.TrySetResult(null);
        }

        return answer.Task;
    }

    public Task<JsonElement?> Randomise(string participant, string key) =>
        Ask(key, "doctor", "investigator", "01", new JsonObject { ["command"] = "randomise", ["participant"] = participant });

    /// <summary>What a desk that ended had to complain of.</summary>
    public string Complaint => errors.Result;

    /// <summary>The exit code of a desk that died or is about to: 137 where SIGKILL ended it.</summary>
    public int DiedOf
    {
        get
        {
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
        reading.Wait();
    }

    /// <summary>Waits until it ends by itself; its exit code and what it complained of.</summary>
    public (int Code, string Errors) Ended()
    {
        process.WaitForExit();
        reading.Wait();
        return (process.ExitCode, errors.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            try
            {
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It is dead.
            }

            if (!process.WaitForExit(20_000))
            {
                process.Kill();
            }
        }

        reading.Wait();
        process.Dispose();
    }

    private readonly ConcurrentQueue<string> order = new();

    private void Read()
    {
        try
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                // Answers come in the order of the questions; a line cut off by death is none.
                if (line.StartsWith("{\"key\"", StringComparison.Ordinal) && line.EndsWith('}') && order.TryDequeue(out var id) && waiting.TryRemove(id, out var answer))
                {
                    answer.TrySetResult(JsonDocument.Parse(line).RootElement.Clone());
                }
            }
        }
        catch (JsonException)
        {
            // The last line, cut off.
        }

        ended = true;
        foreach (var id in waiting.Keys)
        {
            if (waiting.TryRemove(id, out var answer))
            {
                answer.TrySetResult(null);
            }
        }
    }
}
