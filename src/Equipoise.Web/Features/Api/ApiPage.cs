using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Equipoise.Web.Features.Errors;

namespace Equipoise.Web.Features.Api;

/// <summary>A page of a list: what stands behind <c>after</c>, up to <c>limit</c>; the header Link names the page behind it.</summary>
internal static class ApiPage
{
    /// <summary>The keys of the query that every list takes.</summary>
    public const string After = "after", Limit = "limit";

    /// <summary>Items on a page where the query does not say, and at most.</summary>
    public const int Usual = 100, Most = 1000;

    /// <summary>The page of a list in the order of its keys.</summary>
    /// <param name="context">The request.</param>
    /// <param name="query">Its query.</param>
    /// <param name="name">What the items are called.</param>
    /// <param name="items">All items.</param>
    /// <param name="key">An item's key: a later one is greater.</param>
    /// <param name="json">An item.</param>
    public static JsonAnswer Of<T>(HttpContext context, ImmutableDictionary<string, string> query, string name, IEnumerable<T> items, Func<T, string> key, Func<T, JsonNode> json)
    {
        var limit = (int)ApiRequest.Number(query, Limit, Usual, 1, Most);
        var after = query.GetValueOrDefault(After, "");
        var page = items.Where(i => string.CompareOrdinal(key(i), after) > 0).Take(limit + 1).ToList();
        if (page.Count > limit)
        {
            page.RemoveAt(limit);
            Next(context, query, key(page[^1]));
        }

        return new JsonAnswer(StatusCodes.Status200OK, new JsonObject { [name] = new JsonArray([.. page.Select(json)]) });
    }

    /// <summary>Names the next page.</summary>
    public static void Next(HttpContext context, ImmutableDictionary<string, string> query, string after) =>
        context.Response.Headers.Link = $"<{context.Request.Path}{QueryString.Create(query.SetItem(After, after).OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => KeyValuePair.Create(q.Key, (string?)q.Value)))}>; rel=\"next\"";

    /// <summary>A number as a key that sorts as the number does.</summary>
    public static string Sorted(long number) => number.ToString("D10", CultureInfo.InvariantCulture);
}
