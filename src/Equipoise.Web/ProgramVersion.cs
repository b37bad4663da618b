namespace Equipoise.Web;

/// <summary>The program's version, as pages and reports print it.</summary>
internal static class ProgramVersion
{
    /// <summary>The version number.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version!.ToString(3);
}
