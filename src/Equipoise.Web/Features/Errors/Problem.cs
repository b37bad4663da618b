using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Web.Access;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Equipoise.Web.Features.Errors;

/// <summary>What went wrong: a page for a browser, and else problem details (RFC 9457, application/problem+json).</summary>
internal static class Problem
{
    /// <summary>Whether the answer is for a person with a browser.</summary>
    public static bool WantsPage(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && a.Quality is null or > 0);

    /// <summary>The answer to a request that cannot be met.</summary>
    public static IResult Of(HttpContext context, int status, string title, string detail)
    {
        return WantsPage(context)
            ? new RazorComponentResult<ErrorPage>(new { Status = status, Title = title, Detail = detail }) { StatusCode = status }
            : ApiProblem.Of(status, title, detail);
    }

    /// <summary>The one answer to a name that is not there, and to one that is not the viewer's to know: they cannot be told apart.</summary>
    public static IResult NotFound(HttpContext context)
    {
        // Noted either way, so that neither the answer nor the time it takes tells them apart.
        if (context.Features.Get<Viewer>() is { } viewer && context.GetEndpoint() is { DisplayName: { } target } endpoint && endpoint.Metadata.GetMetadata<Route>() is { Policy.Roles.IsEmpty: false })
        {
            context.RequestServices.GetRequiredService<AccessNotes>().Refused(context, viewer.Account, target);
        }

        return NotFound(context, "Not found", "There is nothing here by that name that you can see.");
    }

    /// <summary>The answer to a name that the ledger does not know.</summary>
    public static IResult NotFound(HttpContext context, string title, string detail) => Of(context, StatusCodes.Status404NotFound, title, detail);

    /// <summary>Gives a bare status its body.</summary>
    public static Task OfStatus(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var detail = status switch
        {
            StatusCodes.Status404NotFound => "There is nothing at this address.",
            StatusCodes.Status405MethodNotAllowed => "This address does not take that method.",
            _ => "The request cannot be met.",
        };
        return Of(context, status, ReasonPhrases.GetReasonPhrase(status), detail).ExecuteAsync(context);
    }

    /// <summary>The answer after an exception: what is wrong with the ledger, or no more than that something failed.</summary>
    public static Task OfException(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (error is LedgerConflictException)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        var problem = error is BadHttpRequestException { StatusCode: var unread } ? Of(context, unread, ReasonPhrases.GetReasonPhrase(unread), "The request cannot be read: it is larger than is taken, or broken off.")
            : error is LedgerConflictException ? Of(context, StatusCodes.Status503ServiceUnavailable, "Others recorded at the same moment", "Others recorded something at each of many attempts. Nothing of yours was recorded; send it again.")
            : error is BadInputException { Diagnostics: [var first, ..] } ? Of(context, StatusCodes.Status503ServiceUnavailable, "The ledger is not served", $"{first.Message} Found: {first.Found}. Accepted: {first.Accepted}.")
            : Of(context, StatusCodes.Status500InternalServerError, "The page failed", "The program failed while it made this page; its log says more. Nothing was recorded by it that you were not told of.");
        return problem.ExecuteAsync(context);
    }
}
