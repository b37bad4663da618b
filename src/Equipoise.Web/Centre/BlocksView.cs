using System.Collections.Immutable;
using Equipoise.Trials.Reporting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Centre;

/// <summary>A way to another page.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="Chosen">Whether it is what is shown now.</param>
public sealed record PageLink(string Text, string Address, bool Chosen = false);

/// <summary>A page that is read.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Place">Its place in the navigation.</param>
/// <param name="Sections">Its sections.</param>
public sealed record BlocksView(string Title, string Place, ImmutableArray<ReportSection> Sections)
{
    /// <summary>A paragraph on top; empty for none.</summary>
    public string Lead { get; init; } = "";

    /// <summary>Of when the numbers are, where entries came since; null where none did.</summary>
    public string? Counted { get; init; }

    /// <summary>The page above; null for none.</summary>
    public PageLink? Above { get; init; }

    /// <summary>Ways on, shown as buttons.</summary>
    public ImmutableArray<PageLink> Choices { get; init; } = [];

    /// <summary>Numbers on top.</summary>
    public ImmutableArray<(string Label, string Value)> Tallies { get; init; } = [];

    /// <summary>Sentences above everything.</summary>
    public ImmutableArray<string> Banners { get; init; } = [];

    /// <summary>Whether the page takes the whole width.</summary>
    public bool Wide { get; init; }

    /// <summary>The page as an answer.</summary>
    internal IResult Answer() => new RazorComponentResult<BlocksPage>(new { View = this });
}
