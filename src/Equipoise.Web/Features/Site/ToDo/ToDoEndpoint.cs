using Equipoise.Web.Centre;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.ToDo;

/// <summary><c>/to-do</c>: what is to be done at the site, by due time.</summary>
internal static class ToDoEndpoint
{
    /// <summary>The list.</summary>
    public static IResult Get(SiteTrial trial, Counts counts) => new RazorComponentResult<ToDoPage>(new { Trial = trial, Agenda = counts.Agenda(trial) });
}
