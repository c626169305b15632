"""Faults in what the layers mean, put into a record of a good document: see `faults`."""

from __future__ import annotations

import copy

from faults import Place, fault


@fault("L501")
def head_elsewhere(place: Place) -> None:
    record = place.pick("entities", where=lambda each: bool(each["head"]))
    start, end = record["spans"][0]["start"], record["spans"][-1]["end"]
    others = [each["spans"][0] for each in place.records["entities"]]
    record["head"] = place.draw.choice([each for each in others if each["end"] < start or end < each["start"]])


@fault("L502")
def head_of_a_description_dropped(place: Place) -> None:
    place.pick("entities", where=lambda each: each["level"] == "NOM" and bool(each["head"]))["head"] = None


@fault("L503")
def pronoun_as_name(place: Place) -> None:
    place.pick("entities", where=lambda each: each["level"] == "PRO")["level"] = "NAM"


@fault("L503")
def name_as_pronoun(place: Place) -> None:
    place.pick("entities", where=lambda each: each["level"] == "NAM")["level"] = "PRO"


@fault("L504")
def referent_forgotten(place: Place) -> None:
    place.pick("entities")["referent"] = None


@fault("L505", "L506")
def type_changed(place: Place) -> None:
    record = place.pick("entities", where=lambda each: ":" not in each["referent"])
    record["type"] = place.draw.choice([each for each in ("PER", "ORG", "GPE", "LOC") if each != record["type"]])


@fault("L506")
def role_forgotten(place: Place) -> None:
    del place.pick("entities", where=lambda each: each.get("role"))["role"]


@fault("L507")
def literal_forgotten(place: Place) -> None:
    del place.pick("entities", where=lambda each: each.get("literal"))["literal"]


@fault("L508")
def country_as_metonymy(place: Place) -> None:
    record = place.pick("entities", where=lambda each: each["type"] == "GPE" and each["metonymy"] is None)
    at = list(record).index("metonymy")
    rest = list(record.items())[at + 1 :]
    for name, _ in rest:
        del record[name]
    record.update(metonymy="other", literal=record["referent"], **dict(rest))


@fault("L531", "R402")
def cue_from_inside(place: Place) -> None:
    record = place.pick("quotes")
    span = record["content"][0]
    end = span["text"].index(" ")
    record["cue"] = [{"start": span["start"], "end": span["start"] + end, "text": span["text"][:end]}]


@fault("L532")
def cue_forgotten(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["cue"]))["cue"] = []


@fault("L542")
def speakers_forgotten(place: Place) -> None:
    place.pick("quotes")["speakers"] = []


@fault("L543")
def another_speaker(place: Place) -> None:
    place.pick("quotes")["speakers"][0]["referent"] = "velm"


@fault("L546")
def speaker_said_to_be_unnamed(place: Place) -> None:
    place.pick("quotes")["speakers"][0]["kind"] = "unnamed"


@fault("L536", "L537")
def another_form(place: Place) -> None:
    record = place.pick("quotes", where=lambda each: each["form"] != "reported")
    record["form"] = place.draw.choice([each for each in ("direct", "mixed", "indirect") if each != record["form"]])


@fault("L553")
def parent_forgotten(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["parent"]))["parent"] = None


@fault("L551")
def another_parent(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["parent"]))["parent"] = place.draw.choice(["q1", "q2", "q6"])


@fault("L552")
def another_start_of_a_continuation(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["continues"]))["continues"] = place.draw.choice(
        ["q4", "q5", "q6"]
    )


@fault("L561")
def another_kind_of_target(place: Place) -> None:
    target = place.pick("stances")["target"]
    same = {"event", "proposition", "entity"} if "spans" in target else {"entity"} if "mention" in target else {"topic"}
    target["kind"] = place.draw.choice(sorted({"entity", "event", "proposition", "quote", "topic"} - same))


@fault("L562")
def holder_as_target(place: Place) -> None:
    record = place.pick("stances", where=lambda each: each["target"]["kind"] == "entity")
    record["target"].update(record["holder"])


@fault("L563")
def another_holder(place: Place) -> None:
    place.pick("stances")["holder"]["referent"] = "velm"


@fault("L564", "L565", "L566")
def another_quote(place: Place) -> None:
    record = place.pick("stances")
    record["quote"] = place.draw.choice([each for each in ("q1", "q2", "q5", "q6") if each != record["quote"]])


@fault("L565")
def chain_changed(place: Place) -> None:
    record = place.pick("stances")
    record["chain"] = [] if record["chain"] else ["velm"]


@fault("L568")
def denied_without_negation(place: Place) -> None:
    place.pick("stances")["commitment"] = "denied"


@fault("L501")
def head_longer_than_the_mention(place: Place) -> None:
    record = place.pick("entities", where=lambda each: each["id"] in ("m1", "m11", "m12"))
    end = record["spans"][0]["end"]
    record["head"] = place.at(record["head"]["start"], place.text.index(" ", end + 1))


@fault("L504")
def referent_of_nobody(place: Place) -> None:
    place.pick("entities")["reference"] = place.draw.choice(["negated", "nonreferring"])


@fault("L506")
def role_of_a_person(place: Place) -> None:
    place.pick("entities", where=lambda each: each["type"] != "GPE")["role"] = place.draw.choice(["GOV", "LOC"])


@fault("L507")
def literal_of_no_figure(place: Place) -> None:
    place.pick("entities", where=lambda each: not each.get("literal"))["literal"] = "velm"


@fault("L509")
def pronoun_as_a_figure(place: Place) -> None:
    place.pick("entities", where=lambda each: each["level"] == "PRO").update(metonymy="other", literal="velm")


@fault("L510")
def possessive_taken_in(place: Place) -> None:
    place.pick("entities", where=lambda each: each["id"] == "m2")["spans"] = [place.words("Norland’s")]


@fault("L511")
def mention_that_crosses(place: Place) -> None:
    place.pick("entities", where=lambda each: each["id"] == "m6")["spans"] = [place.words("Velm.")]


@fault("L512")
def mention_in_itself(place: Place) -> None:
    twin = copy.deepcopy(place.pick("entities", where=lambda each: each["id"] == "m1"))
    twin.update(id="m99", spans=[twin["head"]], head=None)
    place.records["entities"].append(twin)
    place.record, place.index = twin, len(place.records["entities"]) - 1


@fault("L513")
def pronoun_of_nobody(place: Place) -> None:
    place.pick("entities", where=lambda each: each["id"] in ("m4", "m8", "m14"))["referent"] = "harbour:e9"


@fault("L514")
def name_of_another(place: Place) -> None:
    place.pick("entities", where=lambda each: each["id"] == "m16").update(head=place.words("Velm"))


@fault("L533")
def negated_and_actual(place: Place) -> None:
    place.pick("quotes")["cue"] = [place.words("not")]


@fault("L534", "L535")
def verbatim_elsewhere(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["verbatim"]))["verbatim"] = [place.words("welcomed")]


@fault("L535")
def verbatim_with_its_marks(place: Place) -> None:
    record = place.pick("quotes", where=lambda each: each["form"] == "direct")
    record["verbatim"] = copy.deepcopy(record["content"])


@fault("L538")
def mark_left_out(place: Place) -> None:
    span = place.pick("quotes", where=lambda each: each["form"] == "direct")["content"][0]
    span.update(place.at(span["start"] + 1, span["end"]))


@fault("L539")
def word_at_a_distance(place: Place) -> None:
    record = place.pick("quotes", where=lambda each: each["id"] == "q1")
    record.update(cue=[], speakers=[], speaker_missing="implicit", verbatim=[place.words("broken")])


@fault("L541")
def speaker_in_what_is_said(place: Place) -> None:
    place.pick("quotes", where=lambda each: each["id"] == "q2")["speakers"][0].update(mention="m7", referent="norland")


@fault("L542")
def speakers_that_lack_and_are_there(place: Place) -> None:
    place.pick("quotes")["speaker_missing"] = place.draw.choice(["implicit", "author", "unresolved"])


@fault("L544")
def port_that_speaks(place: Place) -> None:
    place.pick("quotes")["speakers"][0].update(mention="m5", referent="harbour:e1", kind="unnamed")


@fault("L545")
def pronoun_that_means_nobody(place: Place) -> None:
    for each in place.records["entities"]:
        if each["id"] in ("m8", "m14"):
            each.update(reference="nonreferring", referent=None)
    place.pick("quotes", where=lambda each: each["speakers"][0]["mention"] in ("m8", "m14"))


@fault("L561")
def target_with_too_much(place: Place) -> None:
    place.pick("stances")["target"].update(quote="q1")


@fault("L565")
def somebody_twice_in_the_chain(place: Place) -> None:
    record = place.pick("stances", where=lambda each: bool(each["chain"]))
    record["chain"] = record["chain"] * 2


@fault("L567")
def for_and_against(place: Place) -> None:
    twin = copy.deepcopy(place.pick("stances"))
    twin.update(id="s99", polarity={"positive": "negative"}.get(twin["polarity"], "positive"))
    place.records["stances"].append(twin)
    place.record, place.index = twin, len(place.records["stances"]) - 1


@fault("L569")
def negator_passed_over(place: Place) -> None:
    place.pick("stances")["evidence"] = [place.words("But not for ever")]
