using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Playwright;

namespace Equipoise.AcceptanceTests.Browser;

/// <summary>Somebody who has signed in with a browser of their own: what they do is counted, and what the browser complains of is kept.</summary>
internal sealed class Person : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> complaints = new();

    private Person(IBrowserContext context, IPage page, string address, string account) => (Context, Page, Address, Account) = (context, page, address, account);

    public string Account { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public string Address { get; }

    public int Clicks { get; private set; }

    public int Keys { get; private set; }

    public int Loads { get; private set; }

    /// <summary>What the browser said in its console, scripts that failed, policies that were broken. That a page answered with the status that a test expects is no complaint.</summary>
    public ImmutableArray<string> Complaints => [.. complaints.Where(c => !c.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal))];

    public static async Task<Person> SignIn(Chromium chromium, WebListening web, string account, int width = 1440, ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = scripts, ReducedMotion = ReducedMotion.Reduce, AcceptDownloads = true });
        context.SetDefaultTimeout(60_000);
        if (account.Length > 0)
        {
            await context.AddCookiesAsync(web.Cookies(account));
        }

        if (scripts)
        {
            await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + (e.sample || '')))");
        }

        var person = new Person(context, await context.NewPageAsync(), web.Address, account);
        person.Listen(person.Page);
        return person;
    }

    public void Listen(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Dialog += async (_, dialog) =>
        {
            complaints.Enqueue("dialog: " + dialog.Message);
            await dialog.DismissAsync();
        };
        page.Response += (_, response) => Loads += response.Request.ResourceType == "document" && response.Status is < 300 or >= 400 ? 1 : 0;
    }

    public async Task<int> Open(string path) => (await Page.GotoAsync(Address + path))?.Status ?? 0;

    public Task Click(string selector) => Click(Page.Locator(selector).First);

    public async Task Click(ILocator what)
    {
        Clicks++;
        await what.ClickAsync();
    }

    /// <summary>Types into a field, each key counted; the field before is left by one tabulator.</summary>
    public async Task Type(string selector, string text)
    {
        Keys += text.Length + 1;
        await Page.Locator(selector).First.FillAsync(text);
    }

    /// <summary>Chooses in a list: as many keys as its first letters, one here.</summary>
    public async Task Choose(string selector, string value)
    {
        Keys += 2;
        await Page.Locator(selector).First.SelectOptionAsync(value);
    }

    /// <summary>Sends the form of a field by the key Enter.</summary>
    public async Task Enter(string selector)
    {
        Keys++;
        await Loaded(Page, () => Page.Locator(selector).First.PressAsync("Enter"));
    }

    /// <summary>Does something that leads to a page, and waits for it.</summary>
    public static async Task Loaded(IPage page, Func<Task> act)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(object? _, IPage here) => loaded.TrySetResult();
        page.Load += Note;
        try
        {
            await act();
            await loaded.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
        finally
        {
            page.Load -= Note;
        }
    }

    public void StartCounting() => (Clicks, Keys, Loads) = (0, 0, 0);

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
