using System.Net;
using System.Text.RegularExpressions;

namespace Equipoise.Benchmarks.WebLoad;

/// <summary>Somebody signed in at a node, as a browser without scripts is.</summary>
internal sealed partial class Visitor(string account, Uri node)
{
    public const string Passphrase = "synthetic participants only";

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), MaxConnectionsPerServer = 64 }) { BaseAddress = node, Timeout = TimeSpan.FromSeconds(30) };

    public string Account => account;

    /// <summary>Signs in through the form.</summary>
    public async Task SignIn()
    {
        var page = await client.GetAsync("/sign-in");
        if (page.StatusCode == HttpStatusCode.NotFound)
        {
            client.DefaultRequestHeaders.Add("Cookie", "as=" + account);
            return;
        }

        var fields = Hidden(await page.Content.ReadAsStringAsync());
        (fields["name"], fields["_password"]) = (account, Passphrase);
        var answer = await client.PostAsync("/sign-in", new FormUrlEncodedContent(fields));
        if (answer.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther))
        {
            throw new InvalidOperationException($"{account} is not signed in: {answer.StatusCode}");
        }
    }

    /// <summary>Asks for a page.</summary>
    public async Task<(int Status, string Text)> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        try
        {
            using var answer = await client.SendAsync(request);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (0, "");
        }
    }

    /// <summary>Sends a form that was shown, with fields filled in.</summary>
    public async Task<int> Post(string path, string page, IEnumerable<(string Name, string Value)> filled)
    {
        var fields = Hidden(page);
        foreach (var (name, value) in filled)
        {
            fields[name] = value;
        }

        using var answer = await client.PostAsync(path, new FormUrlEncodedContent(fields));
        await answer.Content.ReadAsByteArrayAsync();
        return (int)answer.StatusCode;
    }

    /// <summary>Addresses of this program to which a page leads; a verification is begun by nobody who only reads.</summary>
    public static IEnumerable<string> Links(string page) => Hrefs().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups["to"].Value)).Where(h => !h.Contains("sign-out", StringComparison.Ordinal) && !h.EndsWith("?run=yes", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);

    private static Dictionary<string, string> Hidden(string page)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in Inputs().Matches(page))
        {
            if (Names().Match(input.Value) is { Success: true } name && Values().Match(input.Value) is var value)
            {
                fields.TryAdd(WebUtility.HtmlDecode(name.Groups["text"].Value), WebUtility.HtmlDecode(value.Groups["text"].Value));
            }
        }

        return fields;
    }

    [GeneratedRegex("<a [^>]*href=\"(?<to>/[^\"#]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Hrefs();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Inputs();

    [GeneratedRegex("name=\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();

    [GeneratedRegex("value=\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Values();
}
