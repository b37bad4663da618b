namespace Equipoise.AcceptanceTests.Faults;

/// <summary>Programs of the machine that some fault tests use; without one its tests are skipped with a message.</summary>
internal static class Needs
{
    /// <summary>The C compiler; null where there is none.</summary>
    public static string? Compiler { get; } = OnPath("cc");

    /// <summary>The library that shows a process another clock; null where there is none.</summary>
    public static string? FalseClock { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);
}

/// <summary>A test that needs a C compiler.</summary>
internal sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute() => Skip = Needs.Compiler is null ? "There is no C compiler here (Debian package gcc)" : null;
}

/// <summary>A test that needs libfaketime.</summary>
internal sealed class FalseClockFactAttribute : FactAttribute
{
    public FalseClockFactAttribute() => Skip = Needs.FalseClock is null ? "libfaketime is not here (Debian package faketime)" : null;
}
