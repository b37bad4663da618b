using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Equipoise.Trials.Access;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web;
using Equipoise.Web.Trial;

namespace Equipoise.AcceptanceTests.Routes;

/// <summary>An answer, with what a leak could stand in: the status, the text, the name of a file, where it leads.</summary>
internal sealed record Answered(int Status, string Text, string Type, string Headers)
{
    public bool IsPage => Type == "text/html";
}

/// <summary>Somebody who asks for addresses: one of the labelled accounts, or nobody.</summary>
internal sealed partial class Visitor : IDisposable
{
    /// <summary>Nobody who has signed in.</summary>
    public const string Nobody = "";

    private readonly HttpClient client;
    private string? token;

    private Visitor(string account, Grant? grant, HttpClient client, RouteTargets targets) => (Account, Grant, this.client, Targets) = (account, grant, client, targets);

    public string Account { get; }

    public Grant? Grant { get; }

    public Role? Role => Grant?.Role;

    public RouteTargets Targets { get; }

    public bool OfSite => Grant?.Site is not null;

    /// <summary>The accounts of the rehearsal, one for each role.</summary>
    public static ImmutableArray<string> Accounts { get; } = [.. DemonstrationGrants.All.Select(a => a.Account).Where(a => a != "board-2")];

    public static Visitor To(WebListening web, string account)
    {
        var state = web.Host.Current();
        var grant = state.Grants.FirstOrDefault(g => g.Account == account && g.HasForce);
        return new Visitor(account, grant, web.Browser(account), new RouteTargets(state, grant?.Role, grant?.Site));
    }

    /// <summary>Whether the policy of a route lets this visitor in.</summary>
    public bool MayUse(Route route) => !route.Policy.SignIn || (Account.Length > 0 && (route.Policy.Roles.IsEmpty || (Role is { } role && route.Policy.Roles.Contains(role))));

    public async Task<Answered> Get(string address) => await Read(await client.GetAsync(address));

    /// <summary>Posts a form with the token of a page of one's own.</summary>
    public async Task<Answered> Post(string address, params (string Name, string Value)[] fields)
    {
        token ??= TokenOf().Match((await Get(await AnyPage())).Text).Groups[1].Value;
        using var form = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", WebUtility.HtmlDecode(token))]);
        return await Read(await client.PostAsync(address, form));
    }

    public Task<Answered> Ask(Target target) => target.Route.Verb == "GET" ? Get(target.Address) : Post(target.Address);

    public async Task<Answered> Send(HttpRequestMessage request) => await Read(await client.SendAsync(request));

    public void Dispose() => client.Dispose();

    private static async Task<Answered> Read(HttpResponseMessage response)
    {
        using (response)
        {
            // Byte by byte: what is not text is compared too.
            var bytes = await response.Content.ReadAsByteArrayAsync();
            var headers = string.Join('\n', response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not ("Date" or "Set-Cookie" or "Content-Length" or "traceparent")).Select(h => h.Key + ": " + string.Join(", ", h.Value)).Order(StringComparer.Ordinal));
            return new Answered((int)response.StatusCode, System.Text.Encoding.Latin1.GetString(bytes), response.Content.Headers.ContentType?.MediaType ?? "", headers);
        }
    }

    /// <summary>A page that has a form: each has one, to sign out, that of a refusal too.</summary>
    private async Task<string> AnyPage()
    {
        foreach (var target in RouteCatalogue.All.Where(r => r.Verb == "GET" && !r.IsApi && r.Policy.SignIn).Select(r => Targets.Of(r)).Where(t => t.Length > 0).Select(t => t[0]))
        {
            if (await Get(target.Address) is { IsPage: true } page && TokenOf().IsMatch(page.Text))
            {
                return target.Address;
            }
        }

        throw new Xunit.Sdk.XunitException($"no page of {Account} has a form");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex TokenOf();
}
