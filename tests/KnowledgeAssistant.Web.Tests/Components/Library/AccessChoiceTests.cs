using KnowledgeAssistant.Access;
using KnowledgeAssistant.Web.Components.Library;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Library;

public sealed class AccessChoiceTests
{
    private static readonly KnownGroup[] Known = [new("hr", "People team", false, false), new("old", "Old team", true, false)];

    [Fact]
    public void ToLabels_Open_MeansEveryoneForACollectionAndNoLabelsForADocument()
    {
        Assert.Equal([AccessLabel.Everyone], AccessChoice.OfCollection([AccessLabel.Everyone]).ToLabels());
        Assert.Empty(AccessChoice.OfDocument([]).ToLabels());
    }

    [Fact]
    public void OfCollection_EmptyRule_IsRestrictedAndMustBeFilled()
    {
        var choice = AccessChoice.OfCollection([]);

        Assert.True(choice.Restricted);
        Assert.Contains("at least one group", choice.FindProblem(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToLabels_PickedAndTyped_AreJoinedWithoutRepeats()
    {
        var choice = AccessChoice.OfDocument([AccessLabel.Group("hr")]);
        choice.Typed = " finance ,hr,, board ";

        Assert.Null(choice.FindProblem());
        Assert.Equal([AccessLabel.Group("hr"), AccessLabel.Group("finance"), AccessLabel.Group("board")], choice.ToLabels());
    }

    [Fact]
    public void ToLabels_SinglePeopleOfTheRule_AreKeptWhileItIsRestricted()
    {
        var person = AccessLabel.User(Guid.Parse("0193f000-0000-7000-8000-000000000001"));
        var choice = AccessChoice.OfDocument([person, AccessLabel.Group("hr")]);
        choice.Groups.Remove("hr");

        Assert.Null(choice.FindProblem());
        Assert.Equal([person], choice.ToLabels());
        choice.Restricted = false;
        Assert.Empty(choice.ToLabels());
    }

    [Theory]
    [InlineData("HR Team", "Did you mean “hr-team”?")]
    [InlineData("finance, ümläut", "“ümläut” is not a group key")]
    [InlineData("group:hr", "“group:hr” is not a group key")]
    public void FindProblem_BadKey_NamesItAndTheRule(string typed, string words)
    {
        var choice = AccessChoice.OfCollection([AccessLabel.Everyone]);
        choice.Restricted = true;
        choice.Typed = typed;

        Assert.Contains(words, choice.FindProblem(), StringComparison.Ordinal);
        Assert.Contains("a-z", choice.FindProblem(), StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_OpenWithBadKeyLeftInTheField_IsNone()
    {
        var choice = AccessChoice.OfCollection([AccessLabel.Everyone]);
        choice.Typed = "HR Team";

        Assert.Null(choice.FindProblem());
    }

    [Fact]
    public void Unknown_KeyOfNoGroupOrARetiredOne_IsTold()
    {
        var choice = AccessChoice.OfDocument([]);
        choice.Typed = "hr, old, hrr, BAD";

        Assert.Equal(["old", "hrr"], choice.Unknown(Known));
    }
}
