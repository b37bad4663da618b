using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Equipoise.AcceptanceTests;

/// <summary>
/// The report and the pages in a real browser, light and dark, on a telephone's width and a desk's. The browser is the Chromium on the path; nothing is downloaded.
/// Without one the tests say so and pass, because xunit 2 cannot skip while it runs.
/// </summary>
[Collection(WebCollection.Name)]
public sealed class WebBrowserTests(WebRehearsal rehearsal, ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Each width and each theme once: what axe finds hangs on the one (layout) or on the other (contrast).</summary>
    private static readonly (int Width, ColorScheme Scheme)[] Views = [(390, ColorScheme.Dark), (1440, ColorScheme.Light)];

    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private static readonly string[] Pages =
        ["/", "/ledger?page=51", "/ledger?type=DoseGiven&participant=SYN-02-001", "/participants", "/participants/SYN-02-001", "/reports", "/reports/final", "/reports/interim"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        var chromium = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
        if (chromium is not null)
        {
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = Arguments });
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

    [Theory]
    [InlineData("report.html", 8)]
    [InlineData("interim-closed.html", 2)]
    [InlineData("design.html", 0)]
    public async Task A_report_file_opens_with_all_its_figures(string file, int atLeast)
    {
        if (browser is null)
        {
            Skipped();
            return;
        }

        foreach (var (width, scheme) in (IEnumerable<(int, ColorScheme)>)[.. Views, (390, ColorScheme.Light), (1440, ColorScheme.Dark)])
        {
            await using var visit = await Visit.To(browser, new Uri(rehearsal.File(file)).AbsoluteUri, width, scheme);
            (await FiguresDrawn(visit.Page)).ShouldBeGreaterThanOrEqualTo(atLeast);
            await visit.ShouldBeSound(output);
        }
    }

    [Fact]
    public async Task Every_page_fits_its_width_is_free_of_errors_and_passes_axe()
    {
        if (browser is null)
        {
            Skipped();
            return;
        }

        await using var web = await WebListening.Start(rehearsal.Ledger);
        foreach (var (width, scheme) in Views)
        {
            foreach (var page in Pages)
            {
                await using var visit = await Visit.To(browser, web.Address + page, width, scheme);
                await FiguresDrawn(visit.Page);
                await visit.ShouldBeSound(output);
            }
        }
    }

    [Fact]
    public async Task A_ledger_that_is_not_intact_and_an_error_pass_axe_too()
    {
        if (browser is null)
        {
            Skipped();
            return;
        }

        var bytes = await File.ReadAllBytesAsync(rehearsal.Ledger);
        bytes[bytes.AsSpan().LastIndexOf("SYN-03-003"u8) + 9] ^= 1;
        var path = rehearsal.New("tampered");
        await File.WriteAllBytesAsync(path, bytes);
        await using var web = await WebListening.Start(path);
        foreach (var (width, scheme) in Views)
        {
            foreach (var page in (string[])["/", "/ledger", "/participants"])
            {
                await using var visit = await Visit.To(browser, web.Address + page, width, scheme);
                (await visit.Page.GetByText("The ledger is NOT intact").IsVisibleAsync()).ShouldBeTrue();
                await visit.ShouldBeSound(output);
            }

            await using var error = await Visit.To(browser, web.Address + "/participants/nobody", width, scheme);
            await error.ShouldBeSound(output, expected: 404);
        }
    }

    [Fact]
    public async Task Folded_parts_open_without_script_and_pass_axe_unfolded()
    {
        if (browser is null)
        {
            Skipped();
            return;
        }

        await using var web = await WebListening.Start(rehearsal.Ledger);
        foreach (var page in (string[])["/participants/SYN-02-001", "/reports/final"])
        {
            await using var visit = await Visit.To(browser, web.Address + page, 390, ColorScheme.Light);
            await visit.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
            await visit.ShouldBeSound(output);
        }
    }

    [Fact]
    public async Task An_entry_is_found_by_keyboard_alone()
    {
        if (browser is null)
        {
            Skipped();
            return;
        }

        await using var web = await WebListening.Start(rehearsal.Ledger);
        await using var visit = await Visit.To(browser, web.Address + "/ledger", 1440, ColorScheme.Light);
        var page = visit.Page;
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.activeElement.id === 'content'");
        await page.Keyboard.PressAsync("Tab");
        await page.WaitForFunctionAsync("() => document.activeElement.id === 'participant'");
        await page.Keyboard.TypeAsync("SYN-02-001");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "All entries" }).WaitForAsync();
        page.Url.ShouldContain("participant=SYN-02-001");
        (await page.Locator(".entry").CountAsync()).ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Injected_text_runs_nowhere()
    {
        if (browser is null)
        {
            Skipped();
            return;
        }

        var path = rehearsal.New("injection");
        WebInjection.Write(rehearsal.Ledger, path);
        await using var web = await WebListening.Start(path);
        foreach (var address in WebInjection.Corpus.Where(t => !t.Contains('\0', StringComparison.Ordinal)).Select(t => "/participants/" + Uri.EscapeDataString(t)).Append("/").Append("/ledger?page=51").Append("/participants"))
        {
            await using var visit = await Visit.To(browser, web.Address + address, 1440, ColorScheme.Light);
            (await visit.Page.EvaluateAsync<bool>("() => 'pwned' in window")).ShouldBeFalse(address);
            visit.Complaints.ShouldBeEmpty(address);
        }
    }

    /// <summary>Every figure shows one drawing, and it has an extent; the drawing for the other width is hidden.</summary>
    private static async Task<int> FiguresDrawn(IPage page)
    {
        var drawings = await page.EvaluateAsync<double[][]>(
            """
            () => [...document.querySelectorAll('figure')].map(f => {
              const shown = [...f.querySelectorAll('svg')].filter(s => s.getClientRects().length > 0);
              const box = shown[0]?.getBBox();
              const rect = shown[0]?.getBoundingClientRect();
              return [shown.length, box?.width ?? 0, box?.height ?? 0, rect?.width ?? 0, rect?.height ?? 0];
            })
            """);
        foreach (var drawing in drawings)
        {
            drawing[0].ShouldBe(1);
            drawing.Skip(1).ShouldAllBe(extent => extent > 50);
        }

        return drawings.Length;
    }

    private void Skipped() => output.WriteLine("SKIPPED: there is no chromium on the path, so nothing was looked at in a browser.");

    /// <summary>A page in a window of its own, and what the browser complained about.</summary>
    private sealed class Visit(IBrowserContext context, IPage page, List<string> complaints, string what) : IAsyncDisposable
    {
        public IPage Page => page;

        public IReadOnlyList<string> Complaints => complaints;

        public static async Task<Visit> To(IBrowser browser, string address, int width, ColorScheme scheme)
        {
            var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme });
            var page = await context.NewPageAsync();
            var complaints = new List<string>();
            page.Console += (_, message) => complaints.AddRange(message.Type is "error" or "warning" ? [message.Text] : []);
            page.PageError += (_, error) => complaints.Add(error);
            page.RequestFailed += (_, request) => complaints.Add("failed: " + request.Url);
            await page.GotoAsync(address);
            return new Visit(context, page, complaints, FormattableString.Invariant($"{address} at {width} px, {scheme}"));
        }

        /// <summary>No complaint in the console, no scrolling sideways, no violation that axe finds.</summary>
        public async Task ShouldBeSound(ITestOutputHelper output, int expected = 200)
        {
            complaints.Where(c => !c.Contains($"status of {expected}", StringComparison.Ordinal)).ShouldBeEmpty(what);
            (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, what);
            var axe = await page.RunAxe();
            axe.Violations.Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}").ShouldBeEmpty(what);
            output.WriteLine($"{what}: axe: {axe.Passes.Length} rules passed, {axe.Violations.Length} violated, to judge by eye {axe.Incomplete.Length} ({string.Join(", ", axe.Incomplete.Select(i => i.Id))})");
        }

        public ValueTask DisposeAsync() => context.DisposeAsync();
    }
}
