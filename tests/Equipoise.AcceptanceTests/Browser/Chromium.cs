using Microsoft.Playwright;

namespace Equipoise.AcceptanceTests.Browser;

/// <summary>The Chromium on the path, started once; nothing is downloaded. Without one the tests that need it are skipped and say so.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Where the browser is; null for nowhere.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);

    public IBrowser Browser => browser ?? throw new InvalidOperationException("there is no chromium on the path");

    public async Task InitializeAsync()
    {
        if (Program is not null)
        {
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = Arguments });
        }
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}

/// <summary>A test that needs a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Program is null)
        {
            Skip = "There is no chromium on the path.";
        }
    }
}
