using System.Reflection;

namespace Equipoise.Cli;

/// <summary>The program's version, as reports print it.</summary>
internal static class ProgramVersion
{
    /// <summary>The version number.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version!.ToString(3);
}
