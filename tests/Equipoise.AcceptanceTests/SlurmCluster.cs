using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Equipoise.AcceptanceTests;

/// <summary>A Slurm of one node with two processors on this machine: munged, slurmctld and slurmd with a configuration of their own in one folder, ended with the test.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private static readonly string[] Programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo"];
    private readonly List<Process> daemons = [];
    private readonly string folder;

    private SlurmCluster(string folder) => this.folder = folder;

    /// <summary>The first of the programs needed that is not here; null when all are.</summary>
    public static string? Missing => Programs.FirstOrDefault(p => Find(p) is null);

    /// <summary>Starts the daemons in an empty folder and waits until the node is idle.</summary>
    public static SlurmCluster Start(string folder)
    {
        var cluster = new SlurmCluster(folder);
        try
        {
            cluster.Begin();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Runs a program of Slurm and gives what it prints.</summary>
    public string Run(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        using var process = Process.Start(Launch(program, arguments, environment)).ShouldNotBeNull();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {error.Result}");
        return output.Trim();
    }

    /// <summary>Whether a program, which may come too late, did what it was asked.</summary>
    public bool Try(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(Launch(program, arguments, [])).ShouldNotBeNull();
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Sets who may do what with a file.</summary>
    public static void Mode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>Waits until something holds.</summary>
    public static void Until(string what, TimeSpan limit, Func<bool> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            watch.Elapsed.ShouldBeLessThan(limit, what);
            Thread.Sleep(100);
        }
    }

    public void Dispose()
    {
        foreach (var daemon in Enumerable.Reverse(daemons))
        {
            if (!daemon.HasExited)
            {
                daemon.Kill(entireProcessTree: true);
                daemon.WaitForExit();
            }

            daemon.Dispose();
        }
    }

    private void Begin()
    {
        Mode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var name in (string[])["state", "spool"])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        File.WriteAllBytes(In("munge.key"), RandomNumberGenerator.GetBytes(1024));
        Mode(In("munge.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var (host, user) = (Dns.GetHostName().Split('.')[0], Environment.UserName);
        File.WriteAllText(In("slurm.conf"), $"""
            ClusterName=equipoise
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            SlurmUser={user}
            SlurmdUser={user}
            AuthType=auth/munge
            AuthInfo=socket={In("munge.socket")}
            CredType=cred/munge
            StateSaveLocation={In("state")}
            SlurmdSpoolDir={In("spool")}
            SlurmctldPidFile={In("slurmctld.pid")}
            SlurmdPidFile={In("slurmd.pid")}
            SlurmctldLogFile={In("slurmctld.log")}
            SlurmdLogFile={In("slurmd.log")}
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            MpiDefault=none
            SwitchType=switch/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SchedulerType=sched/builtin
            SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=1
            CompleteWait=0
            KillWait=5
            ReturnToService=2
            NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
            PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP

            """);
        Daemon("munged", "--foreground", "--force", "--key-file=" + In("munge.key"), "--socket=" + In("munge.socket"), "--pid-file=" + In("munge.pid"), "--log-file=" + In("munge.log"), "--seed-file=" + In("munge.seed"));
        Until("munged", TimeSpan.FromSeconds(30), () => File.Exists(In("munge.socket")));
        Daemon("slurmctld", "-D", "-c", "-f", In("slurm.conf"));
        Daemon("slurmd", "-D", "-f", In("slurm.conf"));
        Until("an idle node", TimeSpan.FromSeconds(60), () => Try("sinfo", "--noheader", "--format=%t") == "idle");
    }

    private string Try(string program, params string[] arguments)
    {
        using var process = Process.Start(Launch(program, arguments)).ShouldNotBeNull();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        error.Wait();
        return output.Trim();
    }

    private void Daemon(string program, params string[] arguments)
    {
        var process = Process.Start(Launch(program, arguments)).ShouldNotBeNull();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        daemons.Add(process);
    }

    private ProcessStartInfo Launch(string program, IReadOnlyList<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(Find(program)!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["SLURM_CONF"] = In("slurm.conf");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private string In(string name) => Path.Combine(folder, name);

    private static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Where(p => p.Length > 0).Select(p => Path.Combine(p, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
