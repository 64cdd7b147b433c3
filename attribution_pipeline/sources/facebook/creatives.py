"""A creative's texts and media, which Facebook keeps in other places for each kind of creative."""

from collections.abc import Iterator, Mapping
from typing import Any

from attribution_pipeline.sources.facebook.graph import Node

#: Fields that are asked for.
CREATIVE_FIELDS = (
    "id,name,object_type,title,body,call_to_action_type,link_url,object_url,instagram_permalink_url,image_url,"
    "thumbnail_url,video_id,object_story_spec,asset_feed_spec"
)
_STORIES = ("link_data", "video_data", "photo_data", "template_data", "text_data")


def creative_row(node: Node) -> Mapping[str, object]:
    """The raw row of a creative: its own fields, else those of its post, else the first of its asset feed.

    A creative has no time of change.
    """
    story, feed = _story(node), _object(node.get("asset_feed_spec"))
    action = _object(story.get("call_to_action"))
    return {
        "ad_creative_id": node.get("id"),
        "creative_name": node.get("name"),
        "object_type": node.get("object_type"),
        "title": node.get("title") or story.get("name") or story.get("title") or _asset(feed, "titles", "text"),
        "body": node.get("body") or story.get("message") or _asset(feed, "bodies", "text"),
        "description": _description(story) or _asset(feed, "descriptions", "text"),
        "cta_type": node.get("call_to_action_type") or action.get("type") or _first(feed, "call_to_action_types"),
        "link_url": node.get("link_url") or node.get("object_url") or _link(story, action)
        or _asset(feed, "link_urls", "website_url"),
        "permalink_url": node.get("instagram_permalink_url"),
        "media_image_src": node.get("image_url") or story.get("picture") or story.get("image_url")
        or _asset(feed, "images", "url"),
        "thumbnail_url": node.get("thumbnail_url"),
        "video_id": node.get("video_id") or story.get("video_id") or _asset(feed, "videos", "video_id"),
    }  # fmt: skip


def _story(node: Node) -> Mapping[str, Any]:
    spec = _object(node.get("object_story_spec"))
    return next((_object(spec[kind]) for kind in _STORIES if kind in spec), {})


def _description(story: Mapping[str, Any]) -> object:
    return story.get("description") or story.get("link_description")


def _link(story: Mapping[str, Any], action: Mapping[str, Any]) -> object:
    return story.get("link") or _object(action.get("value")).get("link")


def _asset(feed: Mapping[str, Any], kind: str, field: str) -> object:
    return _object(_first(feed, kind)).get(field)


def _first(feed: Mapping[str, Any], kind: str) -> object:
    return next(_items(feed.get(kind)), None)


def _items(value: object) -> Iterator[object]:
    return iter(value if isinstance(value, list) else ())


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
