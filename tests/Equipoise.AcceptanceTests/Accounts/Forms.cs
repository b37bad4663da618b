using System.Net;
using System.Text.RegularExpressions;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Fills in and sends the forms of pages, as a browser without scripts does.</summary>
internal static partial class Forms
{
    /// <summary>A browser with nothing in it.</summary>
    public static HttpClient Stranger(this WebListening web, CookieContainer? cookies = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies ?? new CookieContainer() }) { BaseAddress = new Uri(web.Address) };
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        return client;
    }

    /// <summary>Opens a page and sends fields to an address with the token that the page holds.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient browser, string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await browser.GetStringAsync(page);
        return await browser.PostAsync(action, Content([("__RequestVerificationToken", TokenOf(html)), ("_key", KeyOf(html)), .. fields]));
    }

    /// <summary>Signs in by the page.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(this HttpClient browser, string name, string password, string to = "/") =>
        await browser.SendAsync("/sign-in?to=" + Uri.EscapeDataString(to), "/sign-in", ("name", name), ("_password", password), ("to", to));

    public static FormUrlEncodedContent Content(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    public static string TokenOf(string html) => WebUtility.HtmlDecode(Token().Match(html).Groups["v"].Value);

    public static string KeyOf(string html) => Key().Match(html).Groups["v"].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<v>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("name=\"_key\" value=\"(?<v>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();
}
