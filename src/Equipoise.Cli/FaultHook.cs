using System.Diagnostics;
using System.Globalization;
using Equipoise.Adapters.Storage;

namespace Equipoise.Cli;

/// <summary>
/// Kills the process, as SIGKILL does, when it passes a named point for the n-th time: <c>EQUIPOISE_FAULT=beforeCommit:3</c>. For the fault tests; it stands here, at the program's root, and
/// nowhere else.
/// </summary>
internal static class FaultHook
{
    /// <summary>The setting's name.</summary>
    public const string Setting = "EQUIPOISE_FAULT";

    /// <summary>The hook of a setting; null where there is none.</summary>
    /// <exception cref="FormatException">The setting names no point.</exception>
    public static Action<FaultPoint>? From(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
        {
            return null;
        }

        var parts = setting.Split(':');
        var point = Trials.Ledger.Words.Parse<FaultPoint>(parts[0]);
        var left = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        return reached =>
        {
            if (reached == point && --left == 0)
            {
                // SIGKILL: nothing of the process runs after it.
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        };
    }
}
